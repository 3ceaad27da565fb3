"""Changes of control: what one would do, what one did, and whom it has still to reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from consent.queries import consents, promises
from lineage.judgement.covenant_rules import Recipient
from lineage.transfers.models.control import ChangeOfControl, ControlStep
from tenants.queries import tenants

_PAUSING: Final = frozenset({"pause", "pause_scheduled"})


class NoSuchChange(LookupError):
    """No change of control with this id is visible here."""

    code = "no_such_change_of_control"


@dataclass(frozen=True, slots=True)
class ControlPlan:
    """What the terms that a tenant accepted say: the consents to pause, to withdraw, and those of which it is told."""

    tenant: UUID
    key: str
    account: UUID
    pause: tuple[UUID, ...] = ()
    withdraw: tuple[UUID, ...] = ()
    tell: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class ControlStepRecord:
    """How many consents of a tenant were, or would be, paused, withdrawn or left with a word of it."""

    tenant_key: str
    paused: int
    withdrawn: int
    told: int
    done_at: datetime | None
    entry: UUID | None


@dataclass(frozen=True, slots=True)
class ChangeOfControlRecord:
    id: UUID
    mode: str
    acquirer: Recipient
    effective_at: datetime
    note: str
    recorded_at: datetime
    entry: UUID
    finished_at: datetime | None
    steps: tuple[ControlStepRecord, ...]


def change(*, id: UUID) -> ChangeOfControlRecord:
    """Raises: NoSuchChange."""
    row = ChangeOfControl.objects.filter(id=id).first()
    if row is None:
        raise NoSuchChange(str(id))
    return _seen(row)


def changes(*, mode: str, before: UUID | None = None, limit: int) -> list[ChangeOfControlRecord]:
    """Newest first; `before` is an id to go on from."""
    rows = ChangeOfControl.objects.filter(mode=mode)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_seen(row) for row in rows[:limit]]


def due(*, at: datetime) -> list[UUID]:
    """Those in effect and not carried out to the end, oldest first."""
    rows = ChangeOfControl.objects.filter(finished_at=None, effective_at__lte=at)
    return list(rows.order_by("id").values_list("id", flat=True))


def tenants_not_reached(*, change: UUID) -> list[tuple[UUID, str]]:
    """The tenants of its mode that it has not reached: (id, key), by key. Those without a consent are among them."""
    row = ChangeOfControl.objects.get(id=change)
    reached = set(ControlStep.objects.filter(change=row).values_list("tenant", flat=True))
    return [(one.id, one.key) for one in tenants.tenants(mode=row.mode) if one.id not in reached]


def plan_for_tenant(*, tenant: UUID, at: datetime) -> ControlPlan:
    """What a change of control does to a tenant's consents as they stand."""
    alive = {one.id: one for one in consents.consents(tenant=tenant, at=at) if "withdraw" in one.actions}
    pause, withdraw, tell = [], [], []
    for promise in promises.promises(consents=sorted(alive)):
        says = promise.clauses.on_change_of_control
        if says == "destroy":
            withdraw.append(promise.consent)
        elif says == "suspend" and alive[promise.consent].actions & _PAUSING:
            pause.append(promise.consent)
        else:
            tell.append(promise.consent)
    seen = tenants.tenant_by_id(id=tenant)
    return ControlPlan(seen.id, seen.key, seen.account, tuple(pause), tuple(withdraw), tuple(tell))


def plan_for_all(*, mode: str, at: datetime) -> list[ControlStepRecord]:
    """What it would do to everybody it concerns, by key."""
    every = (plan_for_tenant(tenant=one.id, at=at) for one in tenants.tenants(mode=mode))
    return [
        ControlStepRecord(one.key, *step_of_plan(one), None, None) for one in every if any(step_of_plan(one))
    ]


def step_of_plan(one: ControlPlan) -> tuple[int, int, int]:
    return len(one.pause), len(one.withdraw), len(one.tell)


def _seen(row: ChangeOfControl) -> ChangeOfControlRecord:
    return ChangeOfControlRecord(
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


def _steps(rows: Iterable[ControlStep]) -> Iterable[ControlStepRecord]:
    for row in rows:
        yield ControlStepRecord(
            row.tenant.key, row.paused, row.withdrawn, row.told, row.done_at, row.entry_id
        )
