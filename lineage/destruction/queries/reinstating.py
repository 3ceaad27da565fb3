"""Find what a new statement may keep of the copies that earlier withdrawals wanted destroyed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from consent import reinstating
from consent.conditions import Conditions
from consent.queries import withdrawals
from consent.queries.withdrawals import DestroyingWithdrawal
from lineage.destruction import planning
from lineage.destruction.models.order_item import OrderItem
from lineage.destruction.models.reinstatement import Reinstatement
from lineage.destruction.queries import orders, plans
from lineage.destruction.queries.plans import PlanRecord


@dataclass(frozen=True, slots=True)
class Reinstatable:
    """The open items and waiting plans of a consent key's withdrawals."""

    items: tuple[int, ...]
    plans: tuple[PlanRecord, ...]


def reinstatable(
    *, mode: str, tenant: UUID, category: str, purpose: str, conditions: Conditions
) -> Reinstatable | None:
    """Return what a statement with these conditions keeps. None if it keeps nothing.

    It must allow all that each withdrawn consent allowed. What another purpose's withdrawal wants destroyed stays.
    """
    counting = _counting(tenant, category)
    mine = [each for each in counting if each.purpose == purpose]
    if not mine or not all(reinstating.is_no_narrower(conditions, each.conditions) for each in mine):
        return None
    waiting = tuple(
        plan
        for plan in plans.open_plans(tenants=[tenant], cause=planning.WITHDRAWAL)
        if (plan.category, plan.purpose) == (category, purpose)
    )
    others = len(counting) > len(mine)
    which = Q(slice__purpose=purpose)
    if not others:
        learned = orders.learned_by(mode=mode, tenant=tenant, category=category, purpose=purpose)
        which |= Q(slice__purpose="") | Q(model__in=learned)
    open_items = OrderItem.objects.filter(
        which, tenant=tenant, category=category, cause=planning.WITHDRAWAL, confirmed=None, cancelled=None
    )
    items = tuple(open_items.order_by("id").values_list("id", flat=True))
    unfinished = tuple(plan for plan in waiting if plan.due_since is None)
    return Reinstatable(items, unfinished) if items or unfinished else None


def _counting(tenant: UUID, category: str) -> list[DestroyingWithdrawal]:
    """List the withdrawals that were not reinstated."""
    newest: dict[str, int] = {}
    for row in Reinstatement.objects.filter(tenant=tenant, category=category).order_by("id"):
        newest[row.purpose] = max(newest.get(row.purpose, 0), row.revision or 0)
    found = withdrawals.destroying_withdrawals(tenant=tenant, category=category)
    return [each for each in found if each.revision > newest.get(each.purpose, 0)]
