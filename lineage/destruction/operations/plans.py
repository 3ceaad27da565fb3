"""Make orders wait, give notice, and let them become due."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.destruction import planning
from lineage.destruction.models.destruction_plan import DestructionPlan
from lineage.destruction.models.plan_step import PlanStep
from lineage.destruction.operations import orders
from lineage.destruction.queries import plans
from lineage.destruction.queries.plans import PlanRecord
from tenants.queries import tenants
from wire import ids, times

_KINDS: Final = {"due": kinds.PLAN_DUE, "cancelled": kinds.PLAN_CANCELLED}


class NothingWaits(Exception):
    """These orders wait for nothing: they are due already, or were cancelled."""

    code = "state_conflict"


@transaction.atomic
def release(*, plan: UUID, person: UUID, by: Actor, at: datetime) -> None:
    """Let the orders of a plan be carried out now, as an owner of the customer decides.

    Raises: plans.NoSuchPlan, NothingWaits.
    """
    orders.lock_tenant_orders(plans.plan(id=plan).tenant)
    seen = plans.plan(id=plan)
    if not seen.waits(at=at):
        raise NothingWaits
    ledger.record([due(seen, "owner", person=person, at=at)], by=by, at=at)


def for_withdrawal(
    *, mode: str, tenant: UUID, category: str, purpose: str, reference: UUID, at: datetime
) -> tuple[UUID, Draft]:
    """Make the orders of a withdrawal wait for 72 hours of notice. Returns the plan's id and its entry."""
    return _make(
        mode=mode,
        tenant=tenant,
        cause=planning.WITHDRAWAL,
        reference=reference,
        category=category,
        purpose=purpose,
        waits_until=at + planning.NOTICE_OF_A_WITHDRAWAL,
        at=at,
    )


def for_contract_end(*, mode: str, tenant: UUID, ended_at: datetime, at: datetime) -> tuple[UUID, Draft]:
    """Make the orders of a contract's end wait, for 30 days of weekly notice at least. Returns id and entry."""
    return _make(
        mode=mode,
        tenant=tenant,
        cause=planning.CONTRACT_END,
        reference=None,
        ended_at=ended_at,
        waits_until=at + planning.NOTICE_OF_AN_END,
        at=at,
    )


def due(plan: PlanRecord, ground: str, *, person: UUID | None = None, at: datetime) -> Draft:
    """Write that a plan's orders are due now. The caller holds the tenant's orders and records the entry."""
    return _step(plan, "due", ground=ground, person=person, at=at)


def cancel(plan: PlanRecord, ground: str, *, at: datetime) -> Draft:
    """Write that a plan is cancelled. The caller holds the tenant's orders and cancels their items."""
    return _step(plan, "cancelled", ground=ground, person=None, at=at)


def notice(plan: PlanRecord, *, at: datetime) -> Draft:
    """Write that the next weekly notice of a contract's end is given."""
    entry = ids.new(at=at)
    PlanStep.objects.create(plan_id=plan.id, tenant_id=plan.tenant, kind="noticed", at=at, entry_id=entry)
    body = {"plan": str(plan.id), "cause": plan.cause, "number": len(plan.notices) + 1}
    return _draft(plan.mode, plan.tenant, kinds.PLAN_NOTICED.name, body, id=entry)


def _step(plan: PlanRecord, kind: str, *, ground: str, person: UUID | None, at: datetime) -> Draft:
    entry = ids.new(at=at)
    PlanStep.objects.create(
        plan_id=plan.id, tenant_id=plan.tenant, kind=kind, ground=ground, person=person, at=at, entry_id=entry
    )
    body = {
        "plan": str(plan.id),
        "cause": plan.cause,
        "ground": ground,
        "person": str(person) if person else None,
    }
    return _draft(plan.mode, plan.tenant, _KINDS[kind].name, body, id=entry)


def _make(
    *,
    mode: str,
    tenant: UUID,
    cause: str,
    reference: UUID | None,
    category: str = "",
    purpose: str = "",
    ended_at: datetime | None = None,
    waits_until: datetime,
    at: datetime,
) -> tuple[UUID, Draft]:
    id, entry = ids.new(at=at), ids.new(at=at)
    DestructionPlan.objects.create(
        id=id,
        mode=mode,
        tenant_id=tenant,
        cause=cause,
        reference=reference or entry,
        category=category,
        purpose=purpose,
        ended_at=ended_at,
        waits_until=waits_until,
        planned_at=at,
        entry_id=entry,
    )
    body = {
        "plan": str(id),
        "cause": cause,
        "reference": str(reference or entry),
        "category": category or None,
        "purpose": purpose or None,
        "ended_at": times.render(ended_at) if ended_at else None,
        "waits_until": times.render(waits_until),
    }
    return id, _draft(mode, tenant, kinds.PLAN_MADE.name, body, id=entry)


def _draft(mode: str, tenant: UUID, kind: str, body: dict[str, Any], *, id: UUID) -> Draft:
    return Draft(id, kind, mode, body, tenant=tenant, account=tenants.tenant_by_id(id=tenant).account)
