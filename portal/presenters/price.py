"""What a tenant's choices are worth, as a page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from billing.queries import estimates
from pricing import queries
from pricing.queries import Change
from pricing.quotes import Estimate, NextTier, Quote
from pricing.scoring import Line, Score
from pricing.tiers import Tier


@dataclass(frozen=True, slots=True)
class Step:
    """A tier on the ladder, from the bottom."""

    name: str
    min_points: int
    bps: int
    reached: bool
    present: bool


@dataclass(frozen=True, slots=True)
class Price:
    """What is had, and what a choice would make of it; the same twice where nothing is being chosen."""

    schedule: str
    before_bps: int
    bps: int
    before_points: int
    points: int
    before_tier: str
    tier: str
    capped: bool
    lines: tuple[Line, ...]
    ladder: tuple[Step, ...]
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
        """The points that come or go, with their sign; empty where none do."""
        added = self.points - self.before_points
        return f"{'+' if added > 0 else chr(0x2212)}{abs(added)}" if added else ""

    @property
    def top(self) -> int:
        """Points at the right end of the ladder."""
        return max([self.points, *(step.min_points for step in self.ladder), 1])


def price(
    *, tenant: UUID, mode: str, changes: Sequence[Change] = (), at: datetime, wait: bool = True
) -> Price | None:
    """None where nothing can be quoted: no price schedule, or no terms to accept.

    `wait` False: no estimate of an invoice is waited for.
    """
    try:
        quote = queries.quote(tenant=tenant, changes=changes, at=at)
    except (queries.NoScheduleInEffect, queries.NoTermsOffered):
        return None
    schedule = queries.schedule_in_effect(mode=mode, at=at)
    found = of(quote, tiers=schedule.rule.tiers if schedule else ())

    def invoice(bps: int) -> Estimate | None:
        return estimates.estimated_invoice(tenant=tenant, mode=mode, bps=bps, at=at, ask=wait)

    return replace(found, invoice=invoice(found.bps), before_invoice=invoice(found.before_bps))


def of(quote: Quote, *, tiers: Sequence[Tier]) -> Price:
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
    """What one question earns now, earlier data included."""
    lines = found.lines if found else ()
    return sum(line.points for line in lines if (line.category, line.purpose) == (category, purpose))


def _steps(score: Score, tiers: Sequence[Tier]) -> list[Step]:
    return [
        Step(
            tier.name, tier.min_points, tier.discount_bps, tier.min_points <= score.points, tier == score.tier
        )
        for tier in sorted(tiers, key=lambda tier: tier.min_points)
    ]


def _name(score: Score) -> str:
    return score.tier.name if score.tier else ""
