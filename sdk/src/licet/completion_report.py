"""Build the report of a run, and log what the server found in it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from licet.artefacts import describe_artefact
from licet.gate import GateReport

_log = logging.getLogger("licet")


def build(
    counted: GateReport,
    *,
    used: Sequence[Mapping[str, Any]] | None,
    artefacts: Sequence[str | Path | Mapping[str, Any]],
    holdings: Sequence[Mapping[str, Any]],
    processors: Sequence[str],
    measured: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Return the report. `used` None: the gate's counts.

    Raises: ArtefactUnreadable.
    """
    report: dict[str, Any] = {
        "used": list(counted.used() if used is None else used),
        "artefacts": [describe_artefact(item) for item in artefacts],
        "holdings": [_with_snapshot(item, counted.sources()) for item in holdings],
        "measurements": [dict(item) for item in measured],
        "processors": list(processors),
    }
    people = counted.excluded_subjects()
    if people:  # a server that knows no stops does not expect the member
        report["excluded_subjects"] = people
    if counted.sources():  # nor one that knows no tables
        report["sources"] = counted.sources()
    return report


def _with_snapshot(holding: Mapping[str, Any], sources: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Return a copy with the snapshot of the only table that the run read, if it names none itself."""
    snapshots = {(each["location"], each["snapshot"]) for each in sources}
    if len(snapshots) != 1:
        return dict(holding)
    [(_, snapshot)] = snapshots
    return {"snapshot": snapshot, **holding}


def log_findings(answer: Mapping[str, Any]) -> None:
    """Log the breaches and gaps that the server found."""
    for breach in answer.get("breaches", []):
        _log.error("The server found a breach of the clearance: %s", breach)
    for gap in answer.get("coverage_gaps", []):
        _log.warning("The server found a coverage gap (use that it could not verify): %s", gap)


def warn_of_unmeasured(
    clearance: object, announced: Sequence[str], measured: Sequence[Mapping[str, Any]]
) -> None:
    """Log each measurement that a run announced and did not make."""
    for kind in sorted(set(announced) - {each["kind"] for each in measured}):
        _log.warning("%r was to measure %s and did not. Its versions count as unmeasured.", clearance, kind)
