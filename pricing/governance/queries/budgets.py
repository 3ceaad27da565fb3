"""Read what the discounts under a schedule come to in a year, and what its budget leaves."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from pricing.governance import budgets
from pricing.governance.budgets import PaidSubscription
from pricing.governance.queries import list_prices, shares
from pricing.models import Entitlement, ListPrice
from pricing.money import Money
from pricing.schedule import PriceSchedule
from tenants.queries import subscriptions


@dataclass(frozen=True, slots=True)
class BudgetState:
    """The budget of a year in one currency, and what the discounts that are granted come to."""

    budget: Money
    spent: Money

    @property
    def left(self) -> Money:
        return self.budget - self.spent


def within_budget(rule: PriceSchedule, *, mode: str, tenant: UUID, wanted: int) -> int:
    """Return the discount that the schedule's budget has room for: at most `wanted`, at least what is granted."""
    if not rule.budget:
        return wanted
    return budgets.within(
        wanted=wanted,
        tenant=tenant,
        granted=_granted(),
        subscriptions=_paid(mode),
        budget=rule.budget,
        tiers=rule.tiers,
    )


def states(rule: PriceSchedule, *, mode: str) -> list[BudgetState]:
    """Return how much of each currency's budget is used."""
    paid, granted = (_paid(mode), _granted()) if rule.budget else ([], {})
    return [
        BudgetState(each, Money(budgets.spent(paid, granted, each.currency), each.currency))
        for each in rule.budget
    ]


def granted_yearly(*, mode: str) -> list[Money]:
    """Return what the discounts that are granted now come to in a year, by currency."""
    paid, granted = _paid(mode), _granted()
    currencies = sorted({each.yearly.currency for each in paid})
    return [Money(budgets.spent(paid, granted, currency), currency) for currency in currencies]


def _granted() -> dict[UUID, int]:
    rows = Entitlement.objects.order_by("tenant", "-sequence").distinct("tenant")
    return dict(rows.values_list("tenant", "bps"))


def _paid(mode: str) -> list[PaidSubscription]:
    paying = {each.id: each.tenants for each in subscriptions.subscriptions(mode=mode)}
    rows = ListPrice.objects.filter(mode=mode, subscription__in=paying.keys())
    known = shares.shares_of(mode=mode, subscriptions=list(paying))
    return [
        PaidSubscription(
            list_prices.record(row).yearly(), paying[row.subscription], known.get(row.subscription)
        )
        for row in rows
    ]
