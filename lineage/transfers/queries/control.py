"""Read changes of control: what one would do, what one did, and which tenants are left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from consent.queries import consents, promises
from lineage.judgement.recipients import Recipient
from lineage.judgement.transfer_subject import TransferSubject
from lineage.transfers.models.control import ChangeOfControl
from lineage.transfers.models.control_step import ControlStep
from lineage.transfers.queries import uses
from tenants.queries import tenants

# What terms say about a change of control is done this long before it closes.
LEAD: Final = timedelta(days=1)
_PAUSING: Final = frozenset({"pause", "pause_scheduled"})


class NoSuchChange(LookupError):
    """No change of control with this id is visible here."""

    code = "no_such_change_of_control"


@dataclass(frozen=True, slots=True)
class ControlPlan:
    """What a tenant's terms require: the consents to pause, to withdraw, and those it is only told about."""

    tenant: UUID
    key: str
    account: UUID
    pause: tuple[UUID, ...] = ()
    withdraw: tuple[UUID, ...] = ()
    tell: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class ControlStepRecord:
    """How many consents of a tenant were, or would be, paused, withdrawn or only mentioned (`told`)."""

    tenant_key: str
    paused: int
    withdrawn: int
    told: int
    done_at: datetime | None
    entry: UUID | None


@dataclass(frozen=True, slots=True)
class ChangeOfControlRecord:
    """A change of control. `answer` is the judgement when it was recorded; older records have none."""

    id: UUID
    mode: str
    acquirer: Recipient
    effective_at: datetime
    note: str
    recorded_at: datetime
    entry: UUID
    announced_at: datetime | None
    answer: dict[str, Any] | None
    finished_at: datetime | None
    steps: tuple[ControlStepRecord, ...]

    @property
    def due_at(self) -> datetime:
        return due_at(closing_at=self.effective_at, announced_at=self.announced_at)

    @property
    def clauses(self) -> dict[str, int] | None:
        return None if self.answer is None else self.answer["clauses"]


def change(*, id: UUID) -> ChangeOfControlRecord:
    """Return one change of control. Raises: NoSuchChange."""
    row = ChangeOfControl.objects.filter(id=id).first()
    if row is None:
        raise NoSuchChange(str(id))
    return _record(row)


def changes(*, mode: str, before: UUID | None = None, limit: int) -> list[ChangeOfControlRecord]:
    """List changes of control, newest first; `before` is the last id of the previous page."""
    rows = ChangeOfControl.objects.filter(mode=mode)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_record(row) for row in rows[:limit]]


def due_at(*, closing_at: datetime, announced_at: datetime | None) -> datetime:
    """Return when a change is carried out: `LEAD` before it closes, or once it is announced if that is later.

    It is carried out when it closes even if it was never announced.
    """
    if announced_at is None:
        return closing_at
    return min(closing_at, max(closing_at - LEAD, announced_at))


def due(*, at: datetime) -> list[UUID]:
    """List the changes to carry out that are not finished, oldest first."""
    rows = ChangeOfControl.objects.filter(finished_at=None, effective_at__lte=at + LEAD)
    return [
        id
        for id, closing_at, announced_at in rows.order_by("id").values_list(
            "id", "effective_at", "announced_at"
        )
        if due_at(closing_at=closing_at, announced_at=announced_at) <= at
    ]


def tenants_not_reached(*, change: UUID) -> list[tuple[UUID, str]]:
    """List (id, key) of the tenants that a change has not reached, including tenants without a consent."""
    row = ChangeOfControl.objects.get(id=change)
    reached = set(ControlStep.objects.filter(change=row).values_list("tenant", flat=True))
    return [(tenant.id, tenant.key) for tenant in tenants.tenants(mode=row.mode) if tenant.id not in reached]


def plan_for_tenant(*, tenant: UUID, at: datetime) -> ControlPlan:
    """Return what a change of control would do to a tenant's current consents."""
    alive = {
        consent.id: consent
        for consent in consents.consents(tenant=tenant, at=at)
        if "withdraw" in consent.actions
    }
    pause, withdraw, tell = [], [], []
    for promise in promises.promises(consents=sorted(alive)):
        clause = promise.clauses.on_change_of_control
        if clause == "destroy":
            withdraw.append(promise.consent)
        elif clause == "suspend" and alive[promise.consent].actions & _PAUSING:
            pause.append(promise.consent)
        else:
            tell.append(promise.consent)
    seen = tenants.tenant_by_id(id=tenant)
    return ControlPlan(seen.id, seen.key, seen.account, tuple(pause), tuple(withdraw), tuple(tell))


def plan_for_all(*, mode: str, at: datetime) -> list[ControlStepRecord]:
    """Return what a change of control would do to each tenant that it concerns, by key."""
    plans = (plan_for_tenant(tenant=tenant.id, at=at) for tenant in tenants.tenants(mode=mode))
    return [
        ControlStepRecord(plan.key, *step_of_plan(plan), None, None)
        for plan in plans
        if any(step_of_plan(plan))
    ]


def foreseen(acquirer: Recipient, *, mode: str, at: datetime) -> dict[str, Any]:
    """Return what a change of control would mean: promises broken, customers concerned, and what their terms say.

    The caller must be allowed to see all rows.
    """
    judged = uses.judge_transfer(TransferSubject(), acquirer, mode=mode, way=None, at=at)
    written = judged.to_dict()
    concerned = {step.tenant_key: step for step in plan_for_all(mode=mode, at=at)}
    broken = [one for one in judged.blocking if one.key is not None]
    steps = concerned.values()
    return {
        "allow": judged.allow,
        "review_required": judged.review_required,
        "blocking": written["blocking"],
        "review": written["review"],
        "promises_broken": len(broken),
        "customers": sorted({*concerned, *(one.key for one in broken if one.key is not None)}),
        "clauses": {
            "suspend": sum(step.paused for step in steps),
            "destroy": sum(step.withdrawn for step in steps),
            "none": sum(step.told for step in steps),
        },
    }


def step_of_plan(one: ControlPlan) -> tuple[int, int, int]:
    return len(one.pause), len(one.withdraw), len(one.tell)


def _record(row: ChangeOfControl) -> ChangeOfControlRecord:
    return ChangeOfControlRecord(
        row.id,
        row.mode,
        Recipient.from_dict(row.acquirer),
        row.effective_at,
        row.note,
        row.recorded_at,
        row.entry_id,
        row.announced_at,
        row.answer,
        row.finished_at,
        tuple(_steps(row.steps.select_related("tenant").order_by("tenant__key"))),
    )


def _steps(rows: Iterable[ControlStep]) -> Iterable[ControlStepRecord]:
    for row in rows:
        yield ControlStepRecord(
            row.tenant.key, row.paused, row.withdrawn, row.told, row.done_at, row.entry_id
        )
