"""Every category against every purpose: how each cell stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from consent.queries.catalogue import CategorySeen, PurposeSeen
from portal.presenters import price as prices
from portal.presenters.price import Price
from portal.presenters.questions import Question, since


@dataclass(frozen=True, slots=True)
class Cell:
    purpose: PurposeSeen
    status: str
    form: str
    since: datetime | None
    points: int
    fields: int
    proposals: int


@dataclass(frozen=True, slots=True)
class Row:
    category: CategorySeen
    cells: tuple[Cell, ...]


def matrix(
    categories: Sequence[CategorySeen],
    purposes: Sequence[PurposeSeen],
    questions: Mapping[tuple[str, str], Question],
    price: Price | None,
) -> list[Row]:
    return [
        Row(category, tuple(_cell(category, purpose, questions, price) for purpose in purposes))
        for category in categories
    ]


def _cell(
    category: CategorySeen,
    purpose: PurposeSeen,
    questions: Mapping[tuple[str, str], Question],
    price: Price | None,
) -> Cell:
    question = questions.get((category.code, purpose.code), Question(category.code, purpose.code))
    shown = question.ruling or next(iter(question.scheduled), None)
    return Cell(
        purpose,
        question.status,
        shown.conditions.form if shown and question.status not in {"withdrawn", "expired"} else "",
        since(shown) if shown else None,
        prices.points_of(price, category=category.code, purpose=purpose.code),
        len(shown.conditions.fields) if shown else 0,
        len(question.proposals),
    )
