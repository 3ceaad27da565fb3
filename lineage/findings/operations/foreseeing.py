"""Say what events would find, and keep nothing of it: a producer is tried out before it accuses anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from lineage.findings.models.finding import Finding
from lineage.findings.operations import observed_runs
from lineage.findings.operations.observed_runs import ReadEvent
from lineage.findings.queries import observed
from lineage.findings.rules import FindingDraft


@dataclass(frozen=True, slots=True)
class ForeseenFinding:
    """A finding that events would make. `is_recorded`: it was found before."""

    draft: FindingDraft
    job: str | None
    is_recorded: bool


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What events would do. `new` counts the events that were not sent before."""

    new: int
    findings: tuple[ForeseenFinding, ...]


def foresee(given: Sequence[ReadEvent], *, mode: str, at: datetime) -> Foreseen:
    """Judge the runs of these events as if nothing came after them. Writes nothing."""
    with transaction.atomic():
        observed_runs.lock_runs(given, mode=mode)
        new = sum(observed_runs.store(one, mode=mode, at=at)[0] for one in given)
        drafts: dict[str, FindingDraft] = {}
        for run in dict.fromkeys(one.said.run for one in given if one.said.run is not None):
            found, _ = observed_runs.found_in(mode, run, observed.events(mode=mode, run=run), at=at)
            drafts |= {draft.fingerprint(): draft for draft in found}
        known = set(
            Finding.objects.filter(mode=mode, fingerprint__in=list(drafts)).values_list(
                "fingerprint", flat=True
            )
        )
        transaction.set_rollback(True)
    findings = [
        ForeseenFinding(draft, draft.evidence.get("job"), print in known) for print, draft in drafts.items()
    ]
    return Foreseen(new, tuple(findings))
