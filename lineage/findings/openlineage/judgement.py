"""Judge whether an observed run was allowed to read what it read. Pure.

The registration, the name or the partition of a data set names its tenants. Without any of them it may hold any
tenant's data: the clearance must then hold the category, and its gate selects the rows. A run has one lease of time
to notice a withdrawal. Without listed columns no column is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from lineage.findings.openlineage.event import DatasetAccess, LineageEvent, Name
from lineage.findings.openlineage.patterns import MatchedDataSet
from lineage.findings.rules import FindingDraft
from wire import times

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class RunClearance:
    """The clearance that a run names. `ended_at` None: it has not ended; a withdrawal may take one `lease` to reach it.

    `pauses` are the times in which it permitted nothing; the last of them may have no end yet.

    `fields` maps each pair of its manifest to the cleared fields; `dropped` maps a pair to the time it was dropped.
    `jobs` are the jobs that used the clearance before.
    """

    id: str
    status: str
    lease: timedelta
    ended_at: datetime | None = None
    fields: Mapping[Pair, frozenset[str]] = field(default_factory=dict)
    dropped: Mapping[Pair, datetime] = field(default_factory=dict)
    jobs: frozenset[Name] = frozenset()
    pauses: Sequence[tuple[datetime, datetime | None]] = ()


@dataclass(frozen=True, slots=True)
class DatasetRead:
    """A data set that was read, and its registration. `through`: it was read from a copy."""

    touched: DatasetAccess
    meant: MatchedDataSet
    through: bool = False


@dataclass(frozen=True, slots=True)
class ObservedRunFacts:
    """All that is known of a run when it is judged.

    `keys` maps a name to the tenant's key; a missing name is unknown. `claimed` is the named clearance, even if it
    does not exist. `first_at` is the time of the run's first event.
    """

    event: LineageEvent
    reads: Sequence[DatasetRead]
    unknown: Sequence[DatasetAccess]
    first_at: datetime
    claimed: str | None
    cleared: RunClearance | None
    keys: Mapping[str, str]


def judge_observed_run(seen: ObservedRunFacts) -> list[FindingDraft]:
    """Return every finding about the run: breaches and coverage gaps."""
    drafts = [*_unknown_tenants(seen), *_unseen(seen)]
    if seen.reads:
        whole = _of_the_clearance(seen)
        if whole is None and seen.cleared is not None:
            for read in seen.reads:
                drafts += _of_the_read(seen, seen.cleared, read)
        elif whole is not None:
            drafts += [_found(seen, whole, read, tenant) for read in seen.reads for tenant in _named(read)]
    return drafts


def _of_the_clearance(seen: ObservedRunFacts) -> str | None:
    """Return the code of the breach that concerns all reads, None if the clearance itself is valid."""
    cleared, at = seen.cleared, seen.event.at
    if seen.claimed is None:
        return "no_clearance"
    if cleared is None:
        return "unknown_clearance"
    if cleared.status == "denied":
        return "clearance_denied"
    if cleared.jobs and not cleared.jobs.intersection(seen.event.jobs):
        return "clearance_of_another_job"
    return "clearance_over" if _is_over(seen, cleared, at) else None


def _is_over(seen: ObservedRunFacts, cleared: RunClearance, at: datetime) -> bool:
    """Whether the run began after the clearance ended, or went on for more than a lease after that or in a pause."""
    if not seen.event.is_over and any(
        at > since + cleared.lease and (until is None or at < until) for since, until in cleared.pauses
    ):
        return True
    if cleared.ended_at is None:
        return False
    return seen.first_at > cleared.ended_at or (
        not seen.event.is_over and at > cleared.ended_at + cleared.lease
    )


def _of_the_read(seen: ObservedRunFacts, cleared: RunClearance, read: DatasetRead) -> Iterator[FindingDraft]:
    category = read.meant.registered.category or ""
    columns = _columns(seen.event, read)
    if read.meant.tenants is None:
        held = [fields for (_, of), fields in cleared.fields.items() if of == category]
        if not held:
            yield _found(seen, "beyond_manifest", read, None)
        elif columns - frozenset().union(*held):
            yield _found(seen, "beyond_fields", read, None, fields=sorted(columns - frozenset().union(*held)))
        return
    for name in sorted(read.meant.tenants):
        key = seen.keys.get(name)
        pair = (key or name, category)
        if key is None or pair not in cleared.fields:
            yield _found(seen, "beyond_manifest", read, name)
            continue
        since = cleared.dropped.get(pair)
        if since is not None and seen.event.at > since + cleared.lease:
            yield _found(seen, "after_withdrawal", read, name, since=times.render(since))
        if columns - cleared.fields[pair]:
            yield _found(seen, "beyond_fields", read, name, fields=sorted(columns - cleared.fields[pair]))


def _columns(event: LineageEvent, read: DatasetRead) -> frozenset[str]:
    """Return the fields that were read, except the one that names the tenant. A copy's columns are unknown."""
    if read.through:
        return frozenset()
    columns = frozenset().union(*(event.fields.get(name, frozenset()) for name in read.touched.names))
    return columns - {read.meant.registered.field or ""}


def _unknown_tenants(seen: ObservedRunFacts) -> Iterator[FindingDraft]:
    for read in seen.reads:
        for name in sorted(read.meant.tenants or ()):
            if name not in seen.keys:
                what = (str(read.touched.name), name)
                yield FindingDraft(
                    "unknown_tenant",
                    "openlineage",
                    what,
                    run=seen.event.run or "",
                    tenant=name,
                    category=read.meant.registered.category,
                    evidence=_evidence(seen, [read.touched]),
                )


def _unseen(seen: ObservedRunFacts) -> Iterator[FindingDraft]:
    if seen.claimed is None and not seen.event.trains:
        return
    for touched in seen.unknown:
        yield _gap(seen, "unknown_dataset", str(touched.name), [touched])
    if seen.claimed is None and not seen.reads and seen.event.jobs:
        yield _gap(seen, "unknown_job", str(seen.event.jobs[0]), seen.unknown)


def _gap(seen: ObservedRunFacts, code: str, what: str, touched: Iterable[DatasetAccess]) -> FindingDraft:
    return FindingDraft(
        code, "openlineage", (what,), run=seen.event.run or "", evidence=_evidence(seen, touched)
    )


def _named(read: DatasetRead) -> Iterable[str | None]:
    return [None] if read.meant.tenants is None else sorted(read.meant.tenants)


def _found(
    seen: ObservedRunFacts, code: str, read: DatasetRead, tenant: str | None, **more: Any
) -> FindingDraft:
    return FindingDraft(
        code,
        "openlineage",
        (seen.event.run or "", str(read.touched.name)),
        run=seen.event.run or "",
        tenant=tenant,
        category=read.meant.registered.category,
        evidence={
            **_evidence(seen, [read.touched]),
            "dataset": read.meant.registered.key,
            "copy": read.through,
            **more,
        },
    )


def _evidence(seen: ObservedRunFacts, touched: Iterable[DatasetAccess]) -> dict[str, Any]:
    return {
        "run": seen.event.run,
        "job": str(seen.event.jobs[0]) if seen.event.jobs else None,
        "event": seen.event.type,
        "at": times.render(seen.event.at),
        "clearance": seen.claimed,
        "read": [str(one.name) for one in touched],
    }
