"""The price panel: a tenant's discount, before and after a choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from billing.queries import estimates
from pricing import queries
from pricing.earning import Outlook
from pricing.estimate import Estimate
from pricing.queries import QuoteChange
from pricing.quotes import NextTier, Quote
from pricing.scoring import Score, ScoreLine
from pricing.tiers import Tier


@dataclass(frozen=True, slots=True)
class TierStep:
    """A discount tier, counted from the lowest."""

    name: str
    min_points: int
    bps: int
    reached: bool
    present: bool


@dataclass(frozen=True, slots=True)
class Price:
    """The current price and the price after a choice; both are equal where no choice is made."""

    schedule: str
    before_bps: int
    bps: int
    before_points: int
    points: int
    before_tier: str
    tier: str
    capped: bool
    lines: tuple[ScoreLine, ...]
    ladder: tuple[TierStep, ...]
    next_tier: NextTier | None
    invoice: Estimate | None = None
    before_invoice: Estimate | None = None

    @property
    def moves(self) -> bool:
        return self.bps != self.before_bps

    @property
    def rises(self) -> bool:
        return self.bps > self.before_bps

    @property
    def difference_bps(self) -> int:
        return abs(self.bps - self.before_bps)

    @property
    def added(self) -> str:
        """The change in points with its sign; empty where the points stay the same."""
        added = self.points - self.before_points
        return f"{'+' if added > 0 else chr(0x2212)}{abs(added)}" if added else ""

    @property
    def top(self) -> int:
        """The points at the right end of the tier bar."""
        return max([self.points, *(step.min_points for step in self.ladder), 1])


def price(
    *, tenant: UUID, mode: str, changes: Sequence[QuoteChange] = (), at: datetime, wait: bool = True
) -> Price | None:
    """The price panel's content; None where no schedule is in effect or no terms are offered.

    With `wait` False, the panel does not wait for an estimate from Stripe.
    """
    try:
        quote = queries.quote(tenant=tenant, changes=changes, at=at)
    except (queries.NoScheduleInEffect, queries.NoTermsOffered):
        return None
    schedule = queries.schedule_in_effect(mode=mode, at=at)
    found = price_from_quote(quote, tiers=schedule.rule.tiers if schedule else ())

    def invoice(bps: int, outlook: Outlook | None) -> Estimate | None:
        return estimates.estimated_invoice(
            tenant=tenant, mode=mode, bps=bps, outlook=outlook, at=at, ask=wait
        )

    return replace(
        found,
        invoice=invoice(found.bps, quote.after_outlook),
        before_invoice=invoice(found.before_bps, quote.before_outlook),
    )


def price_from_quote(quote: Quote, *, tiers: Sequence[Tier]) -> Price:
    after = quote.after
    return Price(
        after.schedule,
        quote.before.discount_bps,
        after.discount_bps,
        quote.before.points,
        after.points,
        _name(quote.before),
        _name(after),
        after.capped,
        after.lines,
        tuple(_steps(after, tiers)),
        quote.next_tier,
    )


def points_of(found: Price | None, *, category: str, purpose: str) -> int:
    """The points one category and purpose earn now, earlier data included."""
    lines = found.lines if found else ()
    return sum(line.points for line in lines if (line.category, line.purpose) == (category, purpose))


def _steps(score: Score, tiers: Sequence[Tier]) -> list[TierStep]:
    return [
        TierStep(
            tier.name, tier.min_points, tier.discount_bps, tier.min_points <= score.points, tier == score.tier
        )
        for tier in sorted(tiers, key=lambda tier: tier.min_points)
    ]


def _name(score: Score) -> str:
    return score.tier.name if score.tier else ""
