"""How often synthetic data was made from synthetic data: its generation depth.

Data made from real records has depth 1. So has data that customers made synthetic before they sent it, on their word. A
run names the runs in which its generators learned, by its measurements.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from consent import forms
from lineage.clearances import manifest as manifests
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.late_measurement import LateMeasurement
from lineage.clearances.models.report import Report
from lineage.clearances.queries import clearances
from lineage.clearances.run_report import ReportedMeasurement
from wire import ids


class _UnknownSource(Exception):
    pass


def depth_of(row: Clearance, measurements: Sequence[ReportedMeasurement] = ()) -> int | None:
    """Return the depth of the data that a run reports, with these measurements and those that it reported before.

    None if the data is not synthetic, or if the depth of a source is unknown.
    """
    if row.request["form"] != forms.SYNTHETIC:
        return None
    said = [one.source_clearance for one in measurements if one.source_clearance is not None]
    try:
        return 1 + _made_from(row, {*said, *_sources(row)}, met=frozenset({row.pk}))
    except _UnknownSource:
        return None


def _deepest(sources: Iterable[str], *, mode: str, met: frozenset[object]) -> int:
    """Return the greatest depth of these runs' data: 0 is real records. Raises: _UnknownSource."""
    depths = [_depth(_run(source, mode=mode), met=met) for source in sorted(sources)]
    if not depths:
        raise _UnknownSource
    return max(depths)


def _depth(row: Clearance, *, met: frozenset[object]) -> int:
    if row.request["form"] != forms.SYNTHETIC:
        return 0
    if row.pk in met:  # each is said to be made from the other
        raise _UnknownSource
    return 1 + _made_from(row, _sources(row), met=met | {row.pk})


def _made_from(row: Clearance, sources: Iterable[str], *, met: frozenset[object]) -> int:
    """Return the depth of what a run's synthetic data was made from. Raises: _UnknownSource."""
    named = list(sources)
    if not named and _made_by_customers(row):
        return 0
    return _deepest(named, mode=row.mode, met=met)


def _made_by_customers(row: Clearance) -> bool:
    entries = clearances.manifest(clearance=row.pk)["entries"]
    return bool(entries) and len(manifests.made_by_customers(entries)) == len(entries)


def _run(source: str, *, mode: str) -> Clearance:
    try:
        id = ids.parse(ids.CLEARANCE, source)
    except ids.InvalidId:
        raise _UnknownSource from None
    row = Clearance.objects.filter(id=id, mode=mode).exclude(status="denied").first()
    if row is None:
        raise _UnknownSource
    return row


def _sources(row: Clearance) -> frozenset[str]:
    """Return the runs that a run named as its sources, in time or late."""
    content = [
        *Report.objects.filter(clearance=row).values_list("measurements", flat=True),
        *LateMeasurement.objects.filter(clearance=row).values_list("measurements", flat=True),
    ]
    named = (one.get("source_clearance") for each in content for one in each)
    return frozenset(source for source in named if source)
