"""Score all consents of a tenant together, and explain the score.

Each consent scores `points × purpose × form × fields × conditions`, in integers and rounded down once.
Within a category only the purpose with the most points counts. The sum reaches a tier; caps apply last.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from math import prod
from operator import attrgetter
from typing import Any, Literal

from pricing import factors, tiers
from pricing.factors import Factor, PricedConsent
from pricing.schedule import CategoryPrice, PriceSchedule
from pricing.tiers import Tier
from wire import times

Note = Literal[
    "counts", "history", "another_purpose_counts", "not_in_force", "category_not_priced", "not_priced"
]


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One line of the explanation. The `points` of all lines add up to the score.

    `worth` is the consent's points without the others. `note` says why the two differ. `unpriced` lists the
    factors without a price. A line noted `history` holds the points for data from before the consent.

    A line that is `kept` counts fields that the vendor's own edit of the catalogue closed. They count until
    `kept_until`. It stays None until the customer has notice of the edit.
    """

    category: str
    purpose: str
    points: int
    worth: int
    note: Note
    factors: tuple[Factor, ...] = ()
    unpriced: tuple[str, ...] = ()
    kept: bool = False
    kept_until: datetime | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "category": self.category,
            "purpose": self.purpose,
            "points": self.points,
            "worth": self.worth,
            "note": self.note,
            "factors": [factor.to_dict() for factor in self.factors],
            "unpriced": list(self.unpriced),
            **(
                {"agreed_until": times.render(self.kept_until) if self.kept_until else None}
                if self.kept
                else {}
            ),
        }


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a tenant's consents. `discount_bps` is the tier's discount, or less if `capped`."""

    schedule: str
    points: int
    tier: Tier | None
    discount_bps: int
    capped: bool
    lines: tuple[ScoreLine, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "schedule": self.schedule,
            "points": self.points,
            "tier": None if self.tier is None else self.tier.name,
            "discount_bps": self.discount_bps,
            "capped": self.capped,
            "lines": [line.to_dict() for line in self.lines],
        }


def score(offers: Iterable[PricedConsent], schedule: PriceSchedule) -> Score:
    """Score all consents together. Their order does not matter."""
    lines: list[ScoreLine] = []
    ordered = sorted(offers, key=attrgetter("category", "purpose", "begins_at"))
    for _, in_category in groupby(ordered, key=attrgetter("category")):
        lines += _lines_of_category(list(in_category), schedule)
    points = sum(line.points for line in lines)
    tier = tiers.tier_reached(schedule.tiers, points)
    discount = 0 if tier is None else tier.discount_bps
    allowed = min(discount, schedule.caps.max_bps)
    return Score(schedule.version, points, tier, allowed, allowed < discount, tuple(lines))


def line_points(line_factors: Sequence[Factor], price: CategoryPrice) -> int:
    """Multiply the points by all factors, rounded down once."""
    return (
        price.points * prod(each.kept for each in line_factors) // prod(each.whole for each in line_factors)
    )


def _lines_of_category(offers: Sequence[PricedConsent], schedule: PriceSchedule) -> list[ScoreLine]:
    lines = [_line_alone(offer, schedule) for offer in offers]
    best = max(lines, key=lambda line: line.points)
    scored: list[ScoreLine] = []
    for line in lines:
        if line is best:
            scored += _with_history_apart(line, schedule)
        elif line.points:
            scored.append(replace(line, points=0, note="another_purpose_counts"))
        else:
            scored.append(line)
    return scored


def _line_alone(offer: PricedConsent, schedule: PriceSchedule) -> ScoreLine:
    price = schedule.categories.get(offer.category)
    if price is None:
        return ScoreLine(offer.category, offer.purpose, 0, 0, "category_not_priced")
    line_factors = factors.factors_of(offer, schedule, price)
    unpriced = tuple(each.name for each in line_factors if not each.priced)
    full = line_points(line_factors, price)
    if offer.status != "active":
        return ScoreLine(offer.category, offer.purpose, 0, full, "not_in_force", line_factors, unpriced)
    return ScoreLine(
        offer.category,
        offer.purpose,
        full,
        full,
        "not_priced" if unpriced else "counts",
        line_factors,
        unpriced,
        offer.kept,
        offer.kept_until,
    )


def _with_history_apart(line: ScoreLine, schedule: PriceSchedule) -> list[ScoreLine]:
    """Split off the points for data from before the consent as a line of their own, if there are any."""
    price = schedule.categories.get(line.category)
    if price is None or line.points == 0:
        return [line]
    none_before = factors.history(schedule, 0)
    without = tuple(none_before if each.name == "history" else each for each in line.factors)
    present = line_points(without, price)
    if present == line.points:
        return [line]
    past = replace(line, points=line.points - present, note="history")
    return [replace(line, points=present, factors=without), past] if present else [past]
