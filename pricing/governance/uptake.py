"""Who took up each version of the price schedule, and what that costs in a month. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from pricing import sharing
from pricing.governance.what_if import BookSubscription
from pricing.money import Money


@dataclass(frozen=True, slots=True)
class PricedTenant:
    """A tenant's newest entitlement: the version that counts for it, and what is earned."""

    tenant: UUID
    schedule: str
    earned_bps: int


@dataclass(frozen=True, slots=True)
class VersionUptake:
    """Tenants that a version prices, those with a discount, and the discounts of a month by currency, at list price.

    A subscription of several tenants counts for the version of each by its part. `unpriced` tenants have a discount,
    but no list price is known.
    """

    version: str
    tenants: int
    with_discount: int
    monthly: tuple[Money, ...]
    unpriced: int


def by_version(
    priced: Sequence[PricedTenant], subscriptions: Iterable[BookSubscription]
) -> list[VersionUptake]:
    known = {each.tenant: each for each in priced}
    costs: dict[str, dict[str, int]] = {}
    paid: set[UUID] = set()
    for subscription in subscriptions:
        bps = {tenant: known[tenant].earned_bps if tenant in known else 0 for tenant in subscription.tenants}
        if not bps:
            continue
        paid |= set(bps)
        off = subscription.monthly.percent(sharing.shared_bps(bps, subscription.shares)).amount_minor
        for tenant, part in _parts(off, bps, subscription.shares).items():
            sums = costs.setdefault(known[tenant].schedule, {})
            currency = subscription.monthly.currency
            sums[currency] = sums.get(currency, 0) + part
    versions = sorted({each.schedule for each in priced})
    return [_of_version(version, priced, costs.get(version, {}), paid) for version in versions]


def _parts(off: int, bps: Mapping[UUID, int], shares: Mapping[UUID, int] | None) -> dict[UUID, int]:
    """Divide a discount between the tenants that earned it. The last one has what rounding leaves."""
    weights = {
        tenant: earned if shares is None else earned * shares.get(tenant, 0)
        for tenant, earned in bps.items()
        if earned
    }
    whole, left, found = sum(weights.values()), off, {}
    for tenant, weight in weights.items():
        found[tenant] = off * weight // whole if whole else 0
        left -= found[tenant]
    if found and whole:
        found[next(reversed(found))] += left
    return found


def _of_version(
    version: str, priced: Sequence[PricedTenant], sums: Mapping[str, int], paid: set[UUID]
) -> VersionUptake:
    own = [each for each in priced if each.schedule == version]
    earning = [each for each in own if each.earned_bps]
    return VersionUptake(
        version,
        len(own),
        len(earning),
        tuple(Money(amount, currency) for currency, amount in sorted(sums.items())),
        sum(each.tenant not in paid for each in earning),
    )
