"""What changed lately and what ends soon: the overview shows it below what needs an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse

from consent import paper_endings
from consent.queries.agreements import AgreementRecord
from portal.acting_members import ActingMember
from portal.presenters import price_moves
from portal.presenters.team_lines import TeamLine
from pricing.queries import EntitlementRecord

_LATELY: Final = timedelta(days=30)
_SOON: Final = timedelta(days=90)
_MOST: Final = 5


@dataclass(frozen=True, slots=True)
class NewsLine:
    kind: str
    text: str
    page: str
    at: datetime
    ahead: bool = False


def news(
    acting: ActingMember,
    *,
    team: Sequence[TeamLine],
    entitlements: Sequence[EntitlementRecord],
    agreements: Sequence[AgreementRecord],
) -> list[NewsLine]:
    """Return what ends within 90 days, soonest first, then what changed within 30 days, newest first."""
    ending = sorted(_papers(acting, agreements), key=lambda line: line.at)
    changed = sorted(
        [*_people(acting, team), *_prices(acting, entitlements)], key=lambda line: line.at, reverse=True
    )
    return [*ending, *changed[:_MOST]]


def _people(acting: ActingMember, team: Sequence[TeamLine]) -> Iterator[NewsLine]:
    page = reverse("portal:team", args=[acting.mode, acting.key])
    for line in team:
        if line.at > acting.at - _LATELY:
            yield NewsLine("People", line.says, page, line.at)


def _prices(acting: ActingMember, entitlements: Sequence[EntitlementRecord]) -> Iterator[NewsLine]:
    page = reverse("portal:price", args=[acting.mode, acting.key])
    for after, was in price_moves.price_moves(entitlements):
        if after.effective_at > acting.at - _LATELY:
            yield NewsLine("Price", price_moves.says(was, after.bps), page, after.effective_at)


def _papers(acting: ActingMember, agreements: Sequence[AgreementRecord]) -> Iterator[NewsLine]:
    page = reverse("portal:contract", args=[acting.mode, acting.key])
    for ending in paper_endings.endings(agreements, at=acting.at, within=_SOON):
        does = "renews by itself" if ending.renews else "ends"
        yield NewsLine("Agreement", f"{ending.reference} {does}", page, ending.ends_at, ahead=True)
