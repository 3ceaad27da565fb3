"""Order what a withdrawal makes due, in the transaction that records the withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from consent.queries import consents
from ledger.actors import Actor
from ledger.entries import Draft
from lineage.destruction import planning, vocabulary
from lineage.destruction.operations import orders, plans
from lineage.destruction.queries import plans as known_plans


def order_for_withdrawals(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Draft]:
    """Write the orders that these withdrawals lead to. `stop` makes no order: copies keep their retention.

    What a key or the vendor's staff recorded is planned: it waits for an owner, or for 72 hours of notice.
    """
    ordered: list[Draft] = []
    done: set[tuple[UUID, str, str]] = set()
    waits = planning.withdrawal_waits(kind=by.kind, channel=by.channel)
    for draft in drafts:
        body, tenant = draft.body, draft.tenant
        if tenant is None or body["election"] not in vocabulary.ELECTIONS:
            continue
        question = (tenant, body["category"], body["purpose"])
        if question in done:  # withdrawing also ends a scheduled statement of the same key
            continue
        done.add(question)
        clauses = consents.clauses_of(consent=UUID(body["consent"]))
        days = clauses.destruction_days if clauses.retire_days is None else clauses.retire_days
        key = {
            "mode": draft.mode,
            "tenant": tenant,
            "category": body["category"],
            "purpose": body["purpose"],
            "reference": draft.id,
        }
        plan = None
        if waits:
            plan, made = plans.for_withdrawal(**key, at=at)
            ordered.append(made)
        else:
            ordered += _confirmed(*question, by=by, at=at)
        ordered += orders.for_withdrawal(
            **key,
            due_at=at + timedelta(days=clauses.destruction_days),
            retire_at=at + timedelta(days=days) if body["election"] == "retire_models" else None,
            plan=plan,
            at=at,
        )
    return ordered


def _confirmed(tenant: UUID, category: str, purpose: str, *, by: Actor, at: datetime) -> list[Draft]:
    """Let what waits for the same consent key be due: the customer itself has withdrawn it now."""
    if by.channel != "portal":
        return []
    waiting = [
        plan
        for plan in known_plans.waiting(tenants=[tenant], cause=planning.WITHDRAWAL)
        if (plan.category, plan.purpose) == (category, purpose)
    ]
    if waiting:
        orders.lock_tenant_orders(tenant)
    return [plans.due(plan, "owner", person=by.id, at=at) for plan in waiting]
