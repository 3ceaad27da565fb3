"""What is known of runs that other systems reported."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import orjson

from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.cleared_tenant import ClearedTenant
from lineage.clearances.models.dropped_pair import DroppedPair
from lineage.clearances.queries import clearances
from lineage.findings.job_roles import SERVICE, TRAINING
from lineage.findings.models.data_copy import DataCopy
from lineage.findings.models.observed_event import ObservedEvent
from lineage.findings.models.observed_run import ObservedRun
from lineage.findings.openlineage import parser, patterns
from lineage.findings.openlineage.event import DatasetAccess, LineageEvent, Name
from lineage.findings.openlineage.judgement import DatasetRead, ObservedRunFacts, Pair, RunClearance
from lineage.findings.openlineage.patterns import MatchedDataSet
from lineage.findings.queries import jobs as lineage_jobs
from lineage.findings.queries import registrations
from tenants.queries import tenants
from wire import ids

_GENERATIONS: Final = 8


@dataclass(frozen=True, slots=True)
class RunReads:
    """The inputs of an event. `exempt`: two people said that its job does not train, and the event does not say so."""

    known: tuple[DatasetRead, ...]
    unknown: tuple[DatasetAccess, ...]
    exempt: bool


def event(row: ObservedEvent) -> LineageEvent:
    return parser.read(orjson.loads(zlib.decompress(bytes(row.content))))


def events(*, mode: str, run: str) -> list[LineageEvent]:
    return [event(row) for row in ObservedEvent.objects.filter(mode=mode, run=run).order_by("id")]


def waiting(*, before: datetime, limit: int) -> list[tuple[str, str]]:
    """Return the runs with events that were received by `before` and are not judged yet."""
    rows = ObservedEvent.objects.filter(judged_at=None, received_at__lte=before).order_by("received_at")
    return list(dict.fromkeys(rows.values_list("mode", "run")[:limit]))


def below(*, mode: str, run: str) -> list[str]:
    """Return the runs that are part of this one, at any depth."""
    every = ObservedRun.objects.filter(mode=mode)
    runs: set[str] = set()
    level = {run}
    for _ in range(_GENERATIONS):
        level = set(every.filter(ancestors__overlap=sorted(level)).values_list("run", flat=True)) - runs
        if not level:
            break
        runs |= level
    return sorted(runs - {run})


def runs_by(*, clearance: Clearance) -> list[str]:
    """Return the runs that name a clearance, and the runs that are part of them."""
    claimed = ids.render(ids.CLEARANCE, clearance.id)
    every = ObservedRun.objects.filter(mode=clearance.mode)
    claimants = set(every.filter(claimed=claimed).values_list("run", flat=True))
    return sorted(claimants.union(*(below(mode=clearance.mode, run=run) for run in claimants)))


def claim(*, mode: str, run: str) -> str | None:
    """Return the clearance that a run names, or the nearest run that it is part of."""
    return next((row.claimed for row in _line(mode, run) if row.claimed), None)


def _line(mode: str, run: str) -> Iterator[ObservedRun]:
    """Yield a run and all runs it is part of, nearest first."""
    level, met = [run], {run}
    for _ in range(_GENERATIONS):
        rows = {row.run: row for row in ObservedRun.objects.filter(mode=mode, run__in=level)}
        yield from (rows[name] for name in level if name in rows)
        level = [one for name in level if name in rows for one in rows[name].ancestors if one not in met]
        met.update(level)
        if not level:
            return


def is_registered(*, mode: str, touched: DatasetAccess) -> bool:
    return bool(patterns.matching_data_sets(touched, registrations.data_sets(mode=mode)))


def reads(*, mode: str, event: LineageEvent) -> RunReads:
    known, unknown = [], []
    every = registrations.data_sets(mode=mode)
    by_key = {one.key: one for one in every}
    for touched in event.inputs:
        matches = [DatasetRead(touched, one) for one in patterns.matching_data_sets(touched, every)]
        if not matches:
            matches = [
                DatasetRead(touched, MatchedDataSet(by_key[copy.data_set], _of(copy)), through=True)
                for copy in _copies(mode, touched)
                if copy.data_set in by_key
            ]
        if not matches:
            unknown.append(touched)
        known += [one for one in matches if one.meant.registered.category is not None]
    exempt = not event.trains and lineage_jobs.has_role(SERVICE, mode=mode, jobs=event.jobs[:1])
    return RunReads(tuple(known), tuple(unknown), exempt)


def seen(
    *, mode: str, event: LineageEvent, run: str, reads: RunReads, at: datetime
) -> tuple[ObservedRunFacts, Clearance | None]:
    """Return all facts for a judgement, and the clearance's row if it exists."""
    row = ObservedRun.objects.get(mode=mode, run=run)
    claimed = claim(mode=mode, run=run)
    clearance = _clearance(mode, claimed)
    names = sorted({name for read in reads.known for name in read.meant.tenants or ()})
    keys = tenants.tenant_keys_by_name(mode=mode, names=names)
    jobs = tuple(dict.fromkeys(Name(*job) for one in _line(mode, run) for job in one.jobs))
    cleared = None
    if clearance is not None:
        cleared = _cleared(clearance, event, reads, set(keys.values()), run=run, at=at)
    jobs = jobs or event.jobs
    trains = event.trains or lineage_jobs.has_role(TRAINING, mode=mode, jobs=jobs)
    whole = replace(event, jobs=jobs, trains=trains)
    return ObservedRunFacts(
        whole, reads.known, reads.unknown, row.first_at, claimed, cleared, keys
    ), clearance


def _clearance(mode: str, claimed: str | None) -> Clearance | None:
    try:
        id = ids.parse(ids.CLEARANCE, claimed or "")
    except ids.InvalidId:
        return None
    return Clearance.objects.filter(id=id, mode=mode).first()


def _cleared(
    row: Clearance, event: LineageEvent, reads: RunReads, keys: set[str], *, run: str, at: datetime
) -> RunClearance:
    shown = clearances.seen(row, at=at)
    return RunClearance(
        id=str(row.id),
        status=shown.status,
        lease=timedelta(seconds=shown.asking.lease_seconds),
        ended_at=shown.ended_at,
        fields=_fields(row, event, reads, keys),
        dropped=_dropped(row.id, keys),
        jobs=_jobs_before(row, run),
        pauses=clearances.pauses(row, at=at),
    )


def _fields(
    row: Clearance, event: LineageEvent, reads: RunReads, keys: set[str]
) -> Mapping[Pair, frozenset[str]]:
    """Return the cleared fields by pair. The manifest may be large: it is opened only if the event lists columns."""
    if event.fields:
        lines = clearances.manifest(clearance=row.id)["entries"]
        return {(line["tenant"], line["category"]): frozenset(line["fields"]) for line in lines}
    return {pair: frozenset() for pair in _pairs(row.id, reads, keys)}


def _pairs(clearance: UUID, reads: RunReads, keys: set[str]) -> Iterator[Pair]:
    rows = ClearedTenant.objects.filter(clearance=clearance)
    named = rows.filter(tenant__key__in=keys)
    for key, categories in named.values_list("tenant__key", "categories"):
        yield from ((key, category) for category in categories)
    for category in {one.meant.registered.category for one in reads.known if one.meant.tenants is None}:
        held = rows.filter(categories__contains=[category]).values_list("tenant__key", flat=True)[:1]
        yield from ((key, category or "") for key in held)


def _dropped(clearance: UUID, keys: Iterable[str]) -> dict[Pair, datetime]:
    rows = DroppedPair.objects.filter(clearance=clearance, tenant__key__in=list(keys))
    return {
        (key, category): since
        for key, category, since in rows.values_list("tenant__key", "category", "since")
    }


def _jobs_before(row: Clearance, run: str) -> frozenset[Name]:
    """Return the jobs of the first run that used the clearance, and of runs that share a job with it."""
    claimed = ids.render(ids.CLEARANCE, row.id)
    others = ObservedRun.objects.filter(mode=row.mode, claimed=claimed).order_by("first_at", "id")
    known: set[Name] = set()
    for one in others:
        jobs = {Name(*job) for job in one.jobs}
        if one.run == run:
            break
        if not known or jobs & known:
            known |= jobs
    return frozenset(known)


def _copies(mode: str, touched: DatasetAccess) -> list[DataCopy]:
    copies: list[DataCopy] = []
    for name in touched.names:
        copies += DataCopy.objects.filter(mode=mode, namespace=name.namespace, name=name.name)
    return copies


def _of(copy: DataCopy) -> frozenset[str] | None:
    return None if copy.tenants is None else frozenset(copy.tenants)
