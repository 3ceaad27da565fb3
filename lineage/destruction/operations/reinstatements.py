"""Keep what a withdrawal wanted destroyed, where an owner's new statement allows it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from consent.conditions import Conditions
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.destruction.models.reinstatement import Reinstatement
from lineage.destruction.operations import cancelling, orders, plans
from lineage.destruction.queries import reinstating
from tenants.queries import members
from wire import ids, times

REASON = "An owner allowed the use again before the copies were destroyed."


def reinstate(drafts: Sequence[Draft], *, by: Actor, at: datetime) -> list[Draft]:
    """Cancel the open orders that these statements make groundless, in their transaction.

    Only an owner in the portal, or a system that vouches for the customer's signatory, can do that, and only by a
    statement that is in effect now and no narrower than what was withdrawn.
    """
    return [
        added
        for draft in drafts
        if draft.tenant is not None and _by_owner(draft, by) and _begins_now(draft.body["conditions"], at)
        for added in _reinstate(draft, draft.tenant, at=at)
    ]


def _by_owner(draft: Draft, by: Actor) -> bool:
    if by.channel == "api":
        return True
    if by.channel != "portal" or draft.account is None:
        return False
    owners = members.members(account=draft.account, roles=["owner"])
    return any(person.id == by.id for person, _ in owners)


def _begins_now(conditions: dict[str, Any], at: datetime) -> bool:
    begins = conditions["valid_from"]
    return begins is None or times.parse(begins) <= at


def _reinstate(draft: Draft, tenant: UUID, *, at: datetime) -> list[Draft]:
    key = {"category": draft.body["category"], "purpose": draft.body["purpose"]}
    conditions = Conditions.from_dict(draft.body["conditions"])
    asked = {"mode": draft.mode, "tenant": tenant, **key, "conditions": conditions}
    if reinstating.reinstatable(**asked) is None:
        return []
    orders.lock_tenant_orders(tenant)
    found = reinstating.reinstatable(**asked)
    if found is None:  # destroyed meanwhile
        return []
    entry = ids.new(at=at)
    row = Reinstatement.objects.create(
        id=ids.new(at=at),
        mode=draft.mode,
        tenant_id=tenant,
        consent=UUID(draft.body["consent"]),
        entry_id=entry,
        **key,
    )
    body = {"reinstatement": str(row.id), **key, "consent": draft.body["consent"]}
    return [
        Draft(entry, kinds.PLAN_REINSTATED.name, draft.mode, body, tenant=tenant, account=draft.account),
        *(plans.cancel(plan, "statement", at=at) for plan in found.plans),
        *cancelling.cancel_items(id__in=found.items, reason=REASON, at=at),
    ]
