"""The page of what customers want for each category, and of who took up each price schedule."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from consent.queries import catalogue
from desk import staff
from desk.page import Page
from desk.views.catalogue import MODE
from language import words
from language.formats import money
from pricing.demand import CategoryDemand
from pricing.governance.queries import demands
from pricing.governance.uptake import VersionUptake


@dataclass(frozen=True, slots=True)
class DemandRow:
    """One category in words: each wish with how many customers have it, the most wanted first."""

    name: str
    found: CategoryDemand
    wishes: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class UptakeRow:
    found: VersionUptake
    monthly: str


class DemandPage(Page):
    """What customers need to allow a category, beside what others accepted."""

    title = "Demand"
    template = "desk/demand.html"
    groups = (staff.FINANCE,)

    def get(self, request: HttpRequest) -> HttpResponse:
        names = {each.code: each.name for each in catalogue.categories(mode=MODE)}
        rows = [
            DemandRow(
                names.get(each.category, each.category),
                each,
                tuple(
                    (words.WISHES[wish].word, count)
                    for wish, count in sorted(each.wishes.items(), key=lambda wish: -wish[1])
                ),
            )
            for each in demands.demand_by_category(mode=MODE)
        ]
        uptake = [
            UptakeRow(each, ", ".join(map(money, each.monthly)) or "–")
            for each in demands.uptake_by_version(mode=MODE)
        ]
        return self.show(rows=rows, uptake=uptake)
