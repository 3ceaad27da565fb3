"""The sweep over planned orders: plan what contracts that ended destroy, give notice, and let orders become due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

import structlog
from django.db import transaction

from consent.queries import addressees, ended_contracts
from ledger import operations as ledger
from ledger import scope
from ledger.actors import Actor
from lineage.destruction import planning
from lineage.destruction.operations import contract_ends, orders, plans
from lineage.destruction.queries import plans as known_plans
from tenants.queries import tenants

log = structlog.get_logger(__name__)


def follow_plans(*, by: Actor, at: datetime) -> int:
    """Follow every plan. Returns the number of entries. A failure with one customer does not stop the others."""
    with scope.everything(reason="sweep"):
        accounts = set(ended_contracts.accounts_to_look_at(at=at))
        for plan in known_plans.open_plans(cause=planning.CONTRACT_END):
            accounts.add((plan.mode, tenants.tenant_by_id(id=plan.tenant).account))
    count = 0
    for mode, account in sorted(accounts):
        count += _try(partial(follow_account, mode=mode, account=account, by=by, at=at))
    with scope.everything(reason="sweep"):
        waiting = [plan.id for plan in known_plans.waiting()]
    for id in waiting:
        count += _try(partial(follow_plan, plan=id, by=by, at=at))
    return count


@transaction.atomic
def follow_account(*, mode: str, account: UUID, by: Actor, at: datetime) -> int:
    """Bring an account's plans up to date with its papers. Returns the number of entries."""
    drafts = contract_ends.follow_account(mode=mode, account=account, at=at)
    if drafts:
        ledger.record(drafts, by=by, at=at)
    return len(drafts)


@transaction.atomic
def follow_plan(*, plan: UUID, by: Actor, at: datetime) -> int:
    """Give the next notice of a plan, or let its orders be due once its notice has passed. Returns the entries.

    Notice needs an addressee. If the account has none, the end of its contract waits for a decision.
    """
    orders.lock_tenant_orders(known_plans.plan(id=plan).tenant)
    seen = known_plans.plan(id=plan)
    if seen.due_since is not None or seen.cancelled:
        return 0
    drafts = []
    if seen.cause == planning.WITHDRAWAL:
        passed = seen.waits_until <= at
    else:
        passed = planning.notice_has_passed(seen.notices, at=at)
        if not passed and planning.notice_is_due(seen.notices, at=at) and _reaches(seen.tenant):
            drafts.append(plans.notice(seen, at=at))
    if passed:
        drafts.append(plans.due(seen, "notice", at=at))
    if drafts:
        ledger.record(drafts, by=by, at=at)
    return len(drafts)


def _reaches(tenant: UUID) -> bool:
    return bool(addressees.addressees(account=tenants.tenant_by_id(id=tenant).account))


def _try(work: Callable[[], int]) -> int:
    try:
        with scope.everything(reason="sweep"):
            return work()
    except Exception:  # go on with the next customer
        log.exception("plan_not_followed")
        return 0
