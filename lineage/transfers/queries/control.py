"""Changes of control: what one would do, what one did, and whom it has still to reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.queries import consents, promises
from lineage.judgement.covenant import Recipient
from lineage.transfers.models.control import ChangeOfControl, ControlStep
from tenants.queries import tenants

# What a consent can still be taken from: anything that was stated, and not withdrawn, replaced or refused.
ALIVE = frozenset({"scheduled", "active", "paused", "suspended", "expired", "disputed"})
PAUSABLE = frozenset({"scheduled", "active", "suspended"})


class NoSuchChange(LookupError):
    """No change of control with this id is visible here."""

    code = "no_such_change_of_control"


@dataclass(frozen=True, slots=True)
class Planned:
    """What the terms that a tenant accepted say: the consents to pause, to withdraw, and those of which it is told."""

    tenant: UUID
    key: str
    account: UUID
    pause: tuple[UUID, ...] = ()
    withdraw: tuple[UUID, ...] = ()
    tell: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class StepSeen:
    """How many consents of a tenant were, or would be, paused, withdrawn or left with a word of it."""

    tenant_key: str
    paused: int
    withdrawn: int
    told: int
    done_at: datetime | None
    entry: UUID | None


@dataclass(frozen=True, slots=True)
class ChangeSeen:
    id: UUID
    mode: str
    acquirer: Recipient
    effective_at: datetime
    note: str
    recorded_at: datetime
    entry: UUID
    finished_at: datetime | None
    steps: tuple[StepSeen, ...]


def change(*, id: UUID) -> ChangeSeen:
    """Raises: NoSuchChange."""
    row = ChangeOfControl.objects.filter(id=id).first()
    if row is None:
        raise NoSuchChange(str(id))
    return _seen(row)


def changes(*, mode: str, before: UUID | None = None, limit: int) -> list[ChangeSeen]:
    """Newest first; `before` is an id to go on from."""
    rows = ChangeOfControl.objects.filter(mode=mode)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_seen(row) for row in rows[:limit]]


def due(*, at: datetime) -> list[UUID]:
    """Those in effect and not carried out to the end, oldest first."""
    rows = ChangeOfControl.objects.filter(finished_at=None, effective_at__lte=at)
    return list(rows.order_by("id").values_list("id", flat=True))


def left(*, change: UUID) -> list[tuple[UUID, str]]:
    """The tenants of its mode that it has not reached: (id, key), by key. Those without a consent are among them."""
    row = ChangeOfControl.objects.get(id=change)
    reached = set(ControlStep.objects.filter(change=row).values_list("tenant", flat=True))
    return [(one.id, one.key) for one in tenants.tenants(mode=row.mode) if one.id not in reached]


def plan(*, tenant: UUID, at: datetime) -> Planned:
    """What a change of control does to a tenant's consents as they stand."""
    alive = {one.id: one for one in consents.consents(tenant=tenant, at=at) if one.status in ALIVE}
    pause, withdraw, tell = [], [], []
    for promise in promises.promises(consents=sorted(alive)):
        says = promise.clauses.on_change_of_control
        if says == "destroy":
            withdraw.append(promise.consent)
        elif says == "suspend" and alive[promise.consent].status in PAUSABLE:
            pause.append(promise.consent)
        else:
            tell.append(promise.consent)
    seen = tenants.tenant_by_id(id=tenant)
    return Planned(seen.id, seen.key, seen.account, tuple(pause), tuple(withdraw), tuple(tell))


def planned(*, mode: str, at: datetime) -> list[StepSeen]:
    """What it would do to everybody it concerns, by key."""
    every = (plan(tenant=one.id, at=at) for one in tenants.tenants(mode=mode))
    return [StepSeen(one.key, *counted(one), None, None) for one in every if any(counted(one))]


def counted(one: Planned) -> tuple[int, int, int]:
    return len(one.pause), len(one.withdraw), len(one.tell)


def _seen(row: ChangeOfControl) -> ChangeSeen:
    return ChangeSeen(
        row.id,
        row.mode,
        Recipient.from_dict(row.acquirer),
        row.effective_at,
        row.note,
        row.recorded_at,
        row.entry_id,
        row.finished_at,
        tuple(_steps(row.steps.select_related("tenant").order_by("tenant__key"))),
    )


def _steps(rows: Iterable[ControlStep]) -> Iterable[StepSeen]:
    for row in rows:
        yield StepSeen(row.tenant.key, row.paused, row.withdrawn, row.told, row.done_at, row.entry_id)
