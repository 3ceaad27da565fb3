"""Each category with all its uses, with the state of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from consent.queries.catalogue import CategoryRecord
from consent.queries.purposes import PurposeRecord
from portal.presenters import price as prices
from portal.presenters.consent_states import ConsentState
from portal.presenters.price import Price
from portal.presenters.status_since import since


@dataclass(frozen=True, slots=True)
class MatrixCell:
    purpose: PurposeRecord
    status: str
    form: str
    since: datetime | None
    points: int
    fields: int
    proposals: int


@dataclass(frozen=True, slots=True)
class MatrixRow:
    category: CategoryRecord
    cells: tuple[MatrixCell, ...]


def matrix(
    categories: Sequence[CategoryRecord],
    purposes: Sequence[PurposeRecord],
    questions: Mapping[tuple[str, str], ConsentState],
    price: Price | None,
) -> list[MatrixRow]:
    return [
        MatrixRow(category, tuple(_cell(category, purpose, questions, price) for purpose in purposes))
        for category in categories
    ]


def _cell(
    category: CategoryRecord,
    purpose: PurposeRecord,
    questions: Mapping[tuple[str, str], ConsentState],
    price: Price | None,
) -> MatrixCell:
    question = questions.get((category.code, purpose.code), ConsentState(category.code, purpose.code))
    shown = question.ruling or next(iter(question.scheduled), None)
    return MatrixCell(
        purpose,
        question.status,
        shown.conditions.form if shown and question.status not in {"withdrawn", "expired"} else "",
        since(shown) if shown else None,
        prices.points_of(price, category=category.code, purpose=purpose.code),
        len(shown.conditions.fields) if shown else 0,
        len(question.proposals),
    )
