"""Store the events of other systems' runs, and judge the runs.

An event is stored first. It is judged with the clearance that its run names, or that a run it is part of names.
Without a named clearance it waits until the run has ended, or for `PATIENCE`: a later event may name one.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Self

import orjson
from django.db import connection, transaction

from ledger import operations as ledger
from ledger import scope
from ledger.actors import Actor
from lineage.clearances.models.clearance import Clearance
from lineage.findings.models.data_copy import DataCopy
from lineage.findings.models.observed_event import ObservedEvent
from lineage.findings.models.observed_run import ObservedRun
from lineage.findings.openlineage import judgement, parser
from lineage.findings.openlineage.event import LineageEvent
from lineage.findings.operations import findings, jobs
from lineage.findings.queries import observed
from lineage.findings.queries.observed import RunReads
from lineage.findings.rules import BREACH, FindingDraft
from wire import ids

PATIENCE: Final = timedelta(seconds=60)
_CONTENT: Final = 3  # zlib's level: events are repetitive
_AT_ONCE: Final = 200


@transaction.atomic
def record_event(*, mode: str, body: Any, by: Actor, at: datetime) -> bool:
    """Store an event and judge what can be judged. Returns False for a repeated event. Raises: parser.NotAnEvent."""
    return record_events([ReadEvent.of(body)], mode=mode, by=by, at=at) == [True]


@dataclass(frozen=True, slots=True)
class ReadEvent:
    """An event as it was sent, and what was read of it."""

    body: Any
    said: LineageEvent

    @classmethod
    def of(cls, body: Any) -> Self:
        """Raises: parser.NotAnEvent."""
        return cls(body, parser.read(body))

    def content(self) -> bytes:
        return orjson.dumps(self.body, option=orjson.OPT_SORT_KEYS)


@transaction.atomic
def record_events(given: Sequence[ReadEvent], *, mode: str, by: Actor, at: datetime) -> list[bool]:
    """Store events in their order and judge what can be judged. Returns for each whether it is new."""
    lock_runs(given, mode=mode)
    return [_record(one, mode=mode, by=by, at=at) for one in given]


def _record(one: ReadEvent, *, mode: str, by: Actor, at: datetime) -> bool:
    event = one.said
    stored, speaks = store(one, mode=mode, at=at)
    if not stored:
        return False
    if event.run is not None:
        if event.trains and event.jobs:
            jobs.void_answers(mode=mode, job=event.jobs[0], by=by, at=at)
        _settle(mode, event.run, patient=not event.is_over, by=by, at=at)
        for run in observed.below(mode=mode, run=event.run) if speaks else ():
            _settle(mode, run, patient=True, by=by, at=at)
            _reconsider(mode, run, by=by, at=at)
        if speaks:
            _reconsider(mode, event.run, by=by, at=at)
    return True


def lock_runs(given: Sequence[ReadEvent], *, mode: str) -> None:
    """Lock the runs of these events, in an order that is the same for everybody."""
    for run in sorted({one.said.run or hashlib.sha256(one.content()).hexdigest() for one in given}):
        _lock(mode, run)


def store(one: ReadEvent, *, mode: str, at: datetime) -> tuple[bool, bool]:
    """Store an event. Returns whether it is new, and whether its run names its clearance for the first time."""
    content = one.content()
    sha256 = hashlib.sha256(content).hexdigest()
    if ObservedEvent.objects.filter(mode=mode, sha256=sha256).exists():
        return False, False
    ObservedEvent.objects.create(
        id=ids.new(at=at),
        mode=mode,
        sha256=sha256,
        run=one.said.run or "",
        content=zlib.compress(content, _CONTENT),
        received_at=at,
        judged_at=at if one.said.run is None else None,
    )
    return True, one.said.run is not None and _note(mode, one.said)


def judge_waiting_runs(*, by: Actor, at: datetime) -> int:
    """Judge the runs that waited long enough, each in its own transaction. Returns their number."""
    with scope.everything(reason="sweep"):
        runs = observed.waiting(before=at - PATIENCE, limit=_AT_ONCE)
    for mode, run in runs:
        with scope.everything(reason="sweep"), transaction.atomic():
            _lock(mode, run)
            _settle(mode, run, patient=False, by=by, at=at)
    return len(runs)


def rejudge_runs(*, clearance: Clearance, by: Actor, at: datetime) -> None:
    """Judge again the runs that name a clearance: a withdrawal may be recorded after the reading."""
    for run in observed.runs_by(clearance=clearance):
        with transaction.atomic():
            _lock(clearance.mode, run)
            _judge(clearance.mode, run, observed.events(mode=clearance.mode, run=run), by=by, at=at)


def _note(mode: str, event: LineageEvent) -> bool:
    """Add an event to its run. Returns whether the run names its clearance for the first time."""
    row, _ = ObservedRun.objects.get_or_create(
        mode=mode, run=event.run, defaults={"first_at": event.at, "jobs": [], "ancestors": []}
    )
    named = [[one.namespace, one.name] for one in event.jobs]
    row.jobs = row.jobs + [one for one in named if one not in row.jobs]
    row.ancestors = list(dict.fromkeys([*row.ancestors, *event.ancestors]))
    speaks = not row.claimed and event.clearance is not None
    row.claimed = row.claimed or (event.clearance or "")[:200]
    row.first_at = min(row.first_at, event.at)
    row.save()
    return speaks


def _settle(mode: str, run: str, *, patient: bool, by: Actor, at: datetime) -> None:
    waiting = ObservedEvent.objects.filter(mode=mode, run=run, judged_at=None)
    rows = list(waiting.order_by("id"))
    if not rows or (patient and observed.claim(mode=mode, run=run) is None):
        return
    _judge(mode, run, [observed.event(row) for row in rows], by=by, at=at)
    waiting.filter(pk__in=[row.pk for row in rows]).update(judged_at=at)


def _judge(mode: str, run: str, events: Sequence[LineageEvent], *, by: Actor, at: datetime) -> None:
    found, clearance = found_in(mode, run, events, at=at)
    drafts, _ = findings.record_findings(found, mode=mode, clearance=clearance, at=at)
    if drafts:
        ledger.record(drafts, by=by, at=at)


def _reconsider(mode: str, run: str, *, by: Actor, at: datetime) -> None:
    """Explain earlier findings if the run, or a run it is part of, has named a clearance since."""
    claimed = observed.claim(mode=mode, run=run)
    found, _ = found_in(mode, run, observed.events(mode=mode, run=run), at=at)
    if claimed is not None and not any(one.kind == BREACH for one in found):
        findings.explain_late_clearance(mode=mode, run=run, claimed=claimed, by=by, at=at)


def found_in(
    mode: str, run: str, events: Sequence[LineageEvent], *, at: datetime
) -> tuple[list[FindingDraft], Clearance | None]:
    """Judge events of a run, and note the copies that it made. Returns what was found, and the run's clearance."""
    drafts: list[FindingDraft] = []
    clearance = None
    for event in events:
        reads = observed.reads(mode=mode, event=event)
        if not reads.exempt:
            seen, clearance = observed.seen(mode=mode, event=event, run=run, reads=reads, at=at)
            drafts += judgement.judge_observed_run(seen)
        _note_copies(mode, event, reads, at=at)
    return drafts, clearance


def _note_copies(mode: str, event: LineageEvent, reads: RunReads, *, at: datetime) -> None:
    """Note outputs as copies of the tenants' data that was read, unless they are registered or models."""
    for output in event.outputs:
        if output.is_model or observed.is_registered(mode=mode, touched=output):
            continue
        for read in reads.known:
            category, tenants = read.meant.registered.category, read.meant.tenants
            row, new = DataCopy.objects.get_or_create(
                mode=mode,
                namespace=output.name.namespace,
                name=output.name.name,
                data_set=read.meant.registered.key,
                category=category or "",
                defaults={
                    "tenants": None if tenants is None else sorted(tenants),
                    "run": event.run or "",
                    "noted_at": at,
                },
            )
            if not new and row.tenants is not None:
                row.tenants = None if tenants is None else sorted({*row.tenants, *tenants})
                row.save(update_fields=["tenants"])


def _lock(mode: str, run: str) -> None:
    """Lock the run: its events are handled one at a time."""
    number = int.from_bytes(hashlib.sha256(f"{mode} {run}".encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
