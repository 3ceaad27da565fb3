"""Quote a choice: the discount before and after it, with reasons, and steps to the next tier."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from consent import forms, regions
from consent.clauses import Clauses
from consent.conditions import ALL, BEGINNING, Conditions
from pricing import scoring, tiers
from pricing.earning import Outlook
from pricing.factors import PricedConsent
from pricing.schedule import PriceSchedule
from pricing.scoring import Score


@dataclass(frozen=True, slots=True)
class NextTierStep:
    """One step that a customer could take, and the points that it alone would add.

    `change` names the condition to lift, or is `category` for consent to a whole new category in raw form.
    """

    category: str
    purpose: str
    change: str
    points: int
    reaches: bool

    def to_dict(self) -> dict[str, Any]:
        return {
            "category": self.category,
            "purpose": self.purpose,
            "change": self.change,
            "points": self.points,
            "reaches": self.reaches,
        }


@dataclass(frozen=True, slots=True)
class NextTier:
    """The next tier, the points missing to it, and single steps toward it, most points first."""

    name: str
    min_points: int
    missing_points: int
    discount_bps: int
    steps: tuple[NextTierStep, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "min_points": self.min_points,
            "missing_points": self.missing_points,
            "discount_bps": self.discount_bps,
            "steps": [step.to_dict() for step in self.steps],
        }


@dataclass(frozen=True, slots=True)
class Quote:
    """Both scores, and what will count on invoices after either choice.

    `budget_reached` says that the schedule's yearly budget has no room for what the second choice is worth.
    """

    before: Score
    after: Score
    next_tier: NextTier | None
    budget_reached: bool = False
    before_outlook: Outlook | None = None
    after_outlook: Outlook | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "before_bps": self.before.discount_bps,
            "after_bps": self.after.discount_bps,
            "tier": None if self.after.tier is None else self.after.tier.name,
            "points": self.after.points,
            "capped": self.after.capped,
            "budget_reached": self.budget_reached,
            "schedule": self.after.schedule,
            "lines": [line.to_dict() for line in self.after.lines],
            "next_tier": None if self.next_tier is None else self.next_tier.to_dict(),
        }


def quote(
    *,
    before: Score,
    after: Score,
    offers: Iterable[PricedConsent],
    schedule: PriceSchedule,
    terms: Clauses,
    at: datetime,
) -> Quote:
    """Put the scores of both choices together, with the steps from `offers`, the second choice, to the next tier.

    A new consent would be given under `terms` at `at`.
    """
    return Quote(before, after, _next_tier(tuple(offers), after, schedule, terms, at))


def _next_tier(
    offers: Sequence[PricedConsent], current: Score, schedule: PriceSchedule, terms: Clauses, at: datetime
) -> NextTier | None:
    tier = tiers.next_tier(schedule.tiers, current.points)
    if tier is None:
        return None
    missing = tier.min_points - current.points
    steps = []
    for category, purpose, change, changed in _changes(offers, schedule, terms, at):
        gained = scoring.score(changed, schedule).points - current.points
        if gained > 0:
            steps.append(NextTierStep(category, purpose, change, gained, gained >= missing))
    steps.sort(key=lambda step: (-step.points, step.category, step.purpose, step.change))
    return NextTier(tier.name, tier.min_points, missing, tier.discount_bps, tuple(steps))


_GRANTS: Final[dict[str, dict[str, Any]]] = {
    "form": {"form": forms.RAW},
    "regions": {"regions": (regions.ANYWHERE,)},
    "model_families": {"model_families": (ALL,)},
    "processors": {"processors": None},
    "data_from": {"data_from": BEGINNING},
    "data_until": {"data_until": None},
    "valid_until": {"valid_until": None},
    "retention_days": {"retention_days": None},
    "on_withdrawal": {"on_withdrawal": None},
}


def _changes(
    offers: Sequence[PricedConsent], schedule: PriceSchedule, terms: Clauses, at: datetime
) -> Iterator[tuple[str, str, str, Sequence[PricedConsent]]]:
    """Yield each single step: one condition lifted, or one category added under the best-priced purpose."""
    for index, offer in enumerate(offers):
        if offer.status != "active" or offer.category not in schedule.categories:
            continue
        every_field = tuple(
            {**dict.fromkeys(offer.conditions.fields), **schedule.categories[offer.category].fields}
        )
        for change, grant in {"fields": {"fields": every_field}, **_GRANTS}.items():
            granted = replace(offer, conditions=replace(offer.conditions, **grant))
            yield offer.category, offer.purpose, change, [*offers[:index], granted, *offers[index + 1 :]]
    consented = {offer.category for offer in offers if offer.status == "active"}
    purpose = min(schedule.purposes, key=lambda code: (-schedule.purposes[code], code), default=None)
    for category, price in schedule.categories.items():
        if category not in consented and purpose is not None:
            conditions = Conditions(fields=tuple(price.fields), form=forms.RAW, regions=(regions.ANYWHERE,))
            yield (
                category,
                purpose,
                "category",
                [*offers, PricedConsent(category, purpose, conditions, terms, at)],
            )
