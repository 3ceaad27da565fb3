"""What would make a no a yes: what customers said, beside what others accepted. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

About = Literal["withdrawal", "proposal", "request"]
ABOUT: Final[tuple[About, ...]] = ("withdrawal", "proposal", "request")
Wish = Literal["price", "form", "fields", "retention", "ownership", "audit", "nothing"]
# `nothing`: no offer would make it a yes.
WISHES: Final[tuple[Wish, ...]] = ("price", "form", "fields", "retention", "ownership", "audit", "nothing")


@dataclass(frozen=True, slots=True)
class StatedDemand:
    """What one customer said after a no. `figure_bps` is the discount for which it would have agreed."""

    id: UUID
    tenant: UUID
    about: About
    category: str
    purpose: str
    wishes: tuple[Wish, ...]
    figure_bps: int | None
    stated_at: datetime


@dataclass(frozen=True, slots=True)
class CategoryDemand:
    """What customers said about one category, and how many others allow it now.

    `tenants` said no and what would change it. `figures` are the discounts that they named, in order.
    """

    category: str
    tenants: int
    wishes: Mapping[Wish, int]
    figures: tuple[int, ...]
    accepted: int

    @property
    def median_bps(self) -> int | None:
        """The discount for which half of those who named one would agree."""
        return self.figures[(len(self.figures) - 1) // 2] if self.figures else None


def by_category(
    stated: Iterable[StatedDemand], accepted: Mapping[UUID, Sequence[str]]
) -> list[CategoryDemand]:
    """Sum up by category. Of a customer's answers to one question the newest counts, until the customer allows it.

    `accepted` are the categories that each tenant allows now, so an answer that became a yes counts there alone.
    """
    newest: dict[tuple[UUID, str, str], StatedDemand] = {}
    for each in sorted(stated, key=lambda each: (each.stated_at, each.id)):
        newest[each.tenant, each.category, each.purpose] = each
    said: dict[str, dict[UUID, list[StatedDemand]]] = {}
    for each in newest.values():
        if each.category not in accepted.get(each.tenant, ()):
            said.setdefault(each.category, {}).setdefault(each.tenant, []).append(each)
    allowed: dict[str, int] = {}
    for categories in accepted.values():
        for category in set(categories):
            allowed[category] = allowed.get(category, 0) + 1
    return [
        _of_category(category, said.get(category, {}), allowed.get(category, 0))
        for category in sorted({*said, *allowed})
    ]


def _of_category(category: str, said: Mapping[UUID, Sequence[StatedDemand]], accepted: int) -> CategoryDemand:
    wishes = {
        wish: count
        for wish in WISHES
        if (count := sum(any(wish in each.wishes for each in every) for every in said.values()))
    }
    # A customer that named several counts once, with the discount for which all of them would be a yes.
    figures = [
        max(each.figure_bps for each in every if each.figure_bps is not None)
        for every in said.values()
        if any(each.figure_bps is not None for each in every)
    ]
    return CategoryDemand(category, len(said), wishes, tuple(sorted(figures)), accepted)
