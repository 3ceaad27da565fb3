"""What another schedule would do to the whole book. Pure.

It uses Licet's own arithmetic on the prices of a month, never Stripe: an answer for ten thousand customers must not
wait. Discounts of others on the same invoices are not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pricing import scoring, sharing
from pricing.caps import Caps
from pricing.factors import PricedConsent
from pricing.money import Money
from pricing.schedule import PriceSchedule


@dataclass(frozen=True, slots=True)
class BookTenant:
    """A tenant's consents, what it has now, and until when its price is locked. `override` is a negotiated price."""

    id: UUID
    key: str
    bps: int
    offers: tuple[PricedConsent, ...]
    locked_until: datetime | None = None
    override: NegotiatedPrice | None = None


@dataclass(frozen=True, slots=True)
class NegotiatedPrice:
    kind: str
    bps: int | None


@dataclass(frozen=True, slots=True)
class BookSubscription:
    """A subscription: what it costs in a month before discounts, and the tenants that it pays for."""

    monthly: Money
    tenants: tuple[UUID, ...]
    shares: Mapping[UUID, int] | None = None


@dataclass(frozen=True, slots=True)
class TenantMove:
    """A tenant's discount now, and under the other schedule."""

    tenant: str
    before_bps: int
    after_bps: int
    locked_until: datetime | None


@dataclass(frozen=True, slots=True)
class CurrencyTotal:
    """The discounts of a month in one currency. `change` above 0 costs the vendor more."""

    currency: str
    list_price: Money
    discount_before: Money
    discount_after: Money

    @property
    def change(self) -> Money:
        return self.discount_after - self.discount_before

    @property
    def saving(self) -> Money:
        return self.discount_before - self.discount_after


@dataclass(frozen=True, slots=True)
class WhatIf:
    """`up` and `down` count tenants whose discount rises or falls. `unpriced` tenants have no known list price."""

    totals: tuple[CurrencyTotal, ...]
    moves: tuple[TenantMove, ...]
    unpriced: int

    @property
    def up(self) -> int:
        return sum(move.after_bps > move.before_bps for move in self.moves)

    @property
    def down(self) -> int:
        return sum(move.after_bps < move.before_bps for move in self.moves)

    @property
    def unchanged(self) -> int:
        return len(self.moves) - self.up - self.down

    @property
    def locked(self) -> tuple[TenantMove, ...]:
        held = [move for move in self.moves if move.locked_until is not None]
        return tuple(sorted(held, key=lambda move: (move.locked_until, move.tenant)))


def what_if(
    rule: PriceSchedule,
    *,
    tenants: Sequence[BookTenant],
    subscriptions: Iterable[BookSubscription],
    caps_before: Caps | None,
) -> WhatIf:
    """Price the whole book under `rule`. A tenant whose price is locked keeps it."""
    after = {tenant.id: bps_under(rule, tenant) for tenant in tenants}
    before = {tenant.id: tenant.bps for tenant in tenants}
    sums: dict[str, tuple[Money, Money, Money]] = {}
    priced: set[UUID] = set()
    for subscription in subscriptions:
        known = [id for id in subscription.tenants if id in before]
        if not known:
            continue
        priced.update(known)
        price = subscription.monthly
        was = _off(price, before, known, subscription.shares, caps_before)
        becomes = _off(price, after, known, subscription.shares, rule.caps)
        nothing = Money(0, price.currency)
        total, off, off_then = sums.get(price.currency, (nothing, nothing, nothing))
        sums[price.currency] = (total + price, off + was, off_then + becomes)
    moves = [
        TenantMove(tenant.key, tenant.bps, after[tenant.id], tenant.locked_until)
        for tenant in sorted(tenants, key=lambda tenant: tenant.key)
    ]
    totals = tuple(CurrencyTotal(currency, *amounts) for currency, amounts in sorted(sums.items()))
    unpriced = sum(tenant.id not in priced for tenant in tenants)
    return WhatIf(totals, tuple(moves), unpriced)


def bps_under(rule: PriceSchedule, tenant: BookTenant) -> int:
    """Return the discount that the tenant's consents are worth under `rule`, or what it has where that is locked."""
    if tenant.locked_until is not None:
        return tenant.bps
    score = scoring.score(tenant.offers, rule)
    negotiated = tenant.override
    if negotiated is None:
        return score.discount_bps
    if score.tier is None or negotiated.kind == "excluded" or negotiated.bps is None:
        return 0
    if negotiated.kind == "fixed":
        return min(negotiated.bps, rule.caps.max_bps)
    return min(score.discount_bps, negotiated.bps)


def _off(
    price: Money,
    bps: Mapping[UUID, int],
    known: Sequence[UUID],
    shares: Mapping[UUID, int] | None,
    caps: Caps | None,
) -> Money:
    wanted = sharing.shared_bps({id: bps[id] for id in known}, shares)
    return price.percent(caps.within(wanted, price) if caps else wanted)
