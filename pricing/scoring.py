"""What a tenant's consents are worth together, and why.

For each consent `points × purpose × form × fields × conditions`, in integers and rounded down once.
Within a category only the purpose that is worth most counts. The sum reaches a tier; caps come last.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import prod
from operator import attrgetter
from typing import Any, Literal

from pricing import factors, tiers
from pricing.factors import Factor, PricedConsent
from pricing.schedule import CategoryPrice, PriceSchedule
from pricing.tiers import Tier

Note = Literal[
    "counts", "history", "another_purpose_counts", "not_in_force", "category_not_priced", "not_priced"
]


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One line of the explanation; the `points` of all lines add up to the score's.

    `worth` is what the consent would count alone. `note` says why the two differ, `unpriced` which
    restrictions have no price. A line noted `history` holds what data from before the consent adds.
    """

    category: str
    purpose: str
    points: int
    worth: int
    note: Note
    factors: tuple[Factor, ...] = ()
    unpriced: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "category": self.category,
            "purpose": self.purpose,
            "points": self.points,
            "worth": self.worth,
            "note": self.note,
            "factors": [factor.to_dict() for factor in self.factors],
            "unpriced": list(self.unpriced),
        }


@dataclass(frozen=True, slots=True)
class Score:
    """`discount_bps` is the tier's, or less where `capped`."""

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
    """The score of all offers together; their order does not matter."""
    lines: list[ScoreLine] = []
    ordered = sorted(offers, key=attrgetter("category", "purpose", "begins_at"))
    for _, in_category in groupby(ordered, key=attrgetter("category")):
        lines += _lines_of_category(list(in_category), schedule)
    points = sum(line.points for line in lines)
    tier = tiers.tier_reached(schedule.tiers, points)
    discount = 0 if tier is None else tier.discount_bps
    allowed = min(discount, schedule.caps.max_bps)
    return Score(schedule.version, points, tier, allowed, allowed < discount, tuple(lines))


def line_points(found: Sequence[Factor], price: CategoryPrice) -> int:
    """Points times all factors, rounded down once."""
    return price.points * prod(each.kept for each in found) // prod(each.whole for each in found)


def _lines_of_category(offers: Sequence[PricedConsent], schedule: PriceSchedule) -> list[ScoreLine]:
    lines = [_line_alone(offer, schedule) for offer in offers]
    best = max(lines, key=lambda line: line.points)
    found: list[ScoreLine] = []
    for line in lines:
        if line is best:
            found += _with_history_apart(line, schedule)
        elif line.points:
            found.append(replace(line, points=0, note="another_purpose_counts"))
        else:
            found.append(line)
    return found


def _line_alone(offer: PricedConsent, schedule: PriceSchedule) -> ScoreLine:
    price = schedule.categories.get(offer.category)
    if price is None:
        return ScoreLine(offer.category, offer.purpose, 0, 0, "category_not_priced")
    found = factors.factors_of(offer, schedule, price)
    unpriced = tuple(each.name for each in found if not each.priced)
    full = line_points(found, price)
    if offer.status != "active":
        return ScoreLine(offer.category, offer.purpose, 0, full, "not_in_force", found, unpriced)
    return ScoreLine(
        offer.category, offer.purpose, full, full, "not_priced" if unpriced else "counts", found, unpriced
    )


def _with_history_apart(line: ScoreLine, schedule: PriceSchedule) -> list[ScoreLine]:
    """The line, and what data from before the consent adds as a line of its own: the past is never silent."""
    price = schedule.categories.get(line.category)
    if price is None or line.points == 0:
        return [line]
    silent = factors.history(schedule, 0)
    without = tuple(silent if each.name == "history" else each for each in line.factors)
    present = line_points(without, price)
    if present == line.points:
        return [line]
    past = replace(line, points=line.points - present, note="history")
    return [replace(line, points=present, factors=without), past] if present else [past]
