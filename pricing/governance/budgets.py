"""The yearly budget of a schedule. Offers stop at it, and what is granted goes on. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from pricing import sharing
from pricing.money import Money
from pricing.tiers import Tier


@dataclass(frozen=True, slots=True)
class PaidSubscription:
    """What a subscription costs in a year before discounts, and the tenants that it pays for."""

    yearly: Money
    tenants: tuple[UUID, ...]
    shares: Mapping[UUID, int] | None = None

    def discount(self, bps: Mapping[UUID, int]) -> Money:
        """Return the discount of a year. A tenant that is not named has none."""
        granted = {tenant: bps.get(tenant, 0) for tenant in self.tenants}
        return self.yearly.percent(sharing.shared_bps(granted, self.shares))


def spent(subscriptions: Sequence[PaidSubscription], bps: Mapping[UUID, int], currency: str) -> int:
    """Return what the discounts in a currency come to in a year, in minor units."""
    return sum(each.discount(bps).amount_minor for each in subscriptions if each.yearly.currency == currency)


def within(
    *,
    wanted: int,
    tenant: UUID,
    granted: Mapping[UUID, int],
    subscriptions: Sequence[PaidSubscription],
    budget: Sequence[Money],
    tiers: Sequence[Tier],
) -> int:
    """Return the greatest discount of a tier, at most `wanted`, that the budget has room for.

    It is never below what is granted to the tenant, and where that is enough, the budget is not asked.
    """
    has = granted.get(tenant, 0)
    if wanted <= has:
        return wanted
    steps = sorted({has, wanted, *(tier.discount_bps for tier in tiers if has < tier.discount_bps < wanted)})
    concerned = {each.yearly.currency for each in subscriptions if tenant in each.tenants}
    limits = [amount for amount in budget if amount.currency in concerned]

    def fits(bps: int) -> bool:
        after = {**granted, tenant: bps}
        return all(spent(subscriptions, after, each.currency) <= each.amount_minor for each in limits)

    return max((bps for bps in steps if bps == has or fits(bps)), default=has)
