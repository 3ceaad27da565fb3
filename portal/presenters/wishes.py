"""What a request asks for, as the customer would allow it: together with what is allowed today."""

from __future__ import annotations

from dataclasses import dataclass

from consent.conditions import Conditions
from consent.queries.requests import RequestSeen
from consent.sentences import Sentence, sentences
from portal.presenters.asking import Asking


@dataclass(frozen=True, slots=True)
class Wanted:
    """`conditions` is the least statement that grants the request and takes nothing back."""

    request: RequestSeen
    conditions: Conditions
    told: list[Sentence]
    beside_today: bool


def wanted_by(seen: RequestSeen, asked: Asking) -> Wanted:
    names = asked.category.field_names
    ruling = asked.question.ruling if asked.question.in_force else None
    if ruling is None:
        conditions = seen.wish.narrowest(category_fields=names)
    else:
        conditions = seen.wish.added_to(ruling.conditions, category_fields=names)
    clauses = asked.terms.clauses if asked.terms else None
    told = sentences(conditions, field_names=names, clauses=clauses, begins_at=None) if clauses else []
    return Wanted(seen, conditions, told, ruling is not None)
