"""Plan what the end of a contract destroys, let it become due, and cancel it where the contract goes on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from consent.clauses import Clauses
from consent.queries import ended_contracts
from consent.queries.ended_contracts import DecidedEnd, EndedConsent
from ledger.entries import Draft
from lineage.destruction import planning
from lineage.destruction.operations import cancelling, orders, plans
from lineage.destruction.queries import plans as known_plans
from lineage.destruction.queries.ended_keys import EndedKey, owes_anything
from lineage.destruction.queries.plans import PlanRecord
from tenants.queries import tenants
from wire import ids

RENEWED: Final = "The contract goes on, so its end destroys nothing."
_DESTROY: Final = ("destroy", "retire_models")
# A tenant and the end of its contract.
_End = tuple[UUID, datetime]


def follow_account(*, mode: str, account: UUID, at: datetime) -> list[Draft]:
    """Bring the plans of an account's tenants up to date with its papers. Returns the entries to record.

    Only tenants in the caller's scope are followed; the sweep follows the others.
    """
    ended = _ended(account, at=at)
    decided = ended_contracts.decided_ends(account=account)
    mine = [tenant.id for tenant in tenants.tenants(account=account)]
    known = known_plans.open_plans(tenants=mine, cause=planning.CONTRACT_END)
    if not ended and not known:
        return []
    drafts: list[Draft] = []
    for tenant in sorted({end[0] for end in ended} | {plan.tenant for plan in known}):
        orders.lock_tenant_orders(tenant)
        for plan in known_plans.open_plans(tenants=[tenant], cause=planning.CONTRACT_END):
            if plan.ended_at is not None and (tenant, plan.ended_at) not in ended:
                drafts += _cancel(plan, at=at)
    for (tenant, ended_at), keys in sorted(ended.items()):
        drafts += _plan(mode, tenant, ended_at, keys, _decision(decided, ended_at), at=at)
    return drafts


def _ended(account: UUID, *, at: datetime) -> Mapping[_End, Sequence[EndedConsent]]:
    """Return the consents under terms that destroy something, by tenant and end of the contract."""
    found = [
        each
        for each in ended_contracts.ended_consents(account=account, at=at)
        if each.clauses.on_contract_end in _DESTROY
    ]
    found.sort(key=_end)
    return {end: list(keys) for end, keys in groupby(found, key=_end)}


def _end(each: EndedConsent) -> _End:
    return (each.tenant, each.ended_at)


def _decision(decided: Iterable[DecidedEnd], ended_at: datetime) -> str | None:
    """Return who confirmed this end: `owner`, `staff`, or None if it is not confirmed."""
    grounds = ["owner" if each.by_owner else "staff" for each in decided if each.covers(ended_at)]
    return "owner" if "owner" in grounds else next(iter(grounds), None)


def _plan(
    mode: str,
    tenant: UUID,
    ended_at: datetime,
    consents: Sequence[EndedConsent],
    ground: str | None,
    *,
    at: datetime,
) -> list[Draft]:
    """Plan what is not planned yet, and let it be due where the end was confirmed."""
    known = known_plans.open_plans(tenants=[tenant], cause=planning.CONTRACT_END)
    plan = next((each for each in known if each.ended_at == ended_at), None)
    drafts: list[Draft] = []
    waits_until = plan.waits_until if plan is not None else at + planning.NOTICE_OF_AN_END
    keys = [_key(each, waits_until) for each in consents]
    if owes_anything(mode=mode, tenant=tenant, keys=keys, ended_at=ended_at):
        reference = ids.new(at=at)
        if plan is None:
            id, made = plans.for_contract_end(mode=mode, tenant=tenant, ended_at=ended_at, at=at)
            drafts.append(made)
            plan, reference = known_plans.plan(id=id), made.id
        drafts += orders.for_contract_end(
            mode=mode, tenant=tenant, keys=keys, plan=plan.id, reference=reference, ended_at=ended_at, at=at
        )
    if plan is not None and ground is not None and plan.due_since is None:
        drafts.append(plans.due(plan, ground, at=at))
    return drafts


def _key(each: EndedConsent, waits_until: datetime) -> EndedKey:
    destroy_at = waits_until + timedelta(days=each.clauses.destruction_days)
    return EndedKey(
        each.category, each.purpose, each.consent, destroy_at, _retire_at(each.clauses, waits_until)
    )


def _retire_at(clauses: Clauses, since: datetime) -> datetime | None:
    if clauses.on_contract_end != "retire_models":
        return None
    days = clauses.destruction_days if clauses.retire_days is None else clauses.retire_days
    return since + timedelta(days=days)


def _cancel(plan: PlanRecord, *, at: datetime) -> list[Draft]:
    return [
        plans.cancel(plan, "renewal", at=at),
        *cancelling.cancel_items(order__plan=plan.id, reason=RENEWED, at=at),
    ]
