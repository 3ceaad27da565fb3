"""All that bears on one question of one tenant: its category and purpose, what was said of it, the terms offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from consent.conditions import BEGINNING
from consent.facts import Prohibition
from consent.queries import agreements, catalogue, consents
from consent.queries import terms as consent_terms
from consent.queries.catalogue import CategorySeen, PurposeSeen
from consent.queries.consents import ConsentSeen
from consent.queries.terms import TermsSeen
from consent.sentences import Sentence, sentences
from portal.presenters.questions import Question, questions
from portal.seats import Seat


@dataclass(frozen=True, slots=True)
class Asking:
    category: CategorySeen
    purpose: PurposeSeen
    question: Question
    terms: TermsSeen | None
    prohibitions: tuple[Prohibition, ...]

    @property
    def token(self) -> str:
        """What a filled-in form was filled in against; another one means that it is stale."""
        terms = self.terms.version if self.terms else ""
        return f"{self.question.token}:{self.category.version}:{terms}"

    @property
    def kept_from(self) -> datetime | None:
        """Where the data of the consent in force begins; None where it has no beginning."""
        ruling = self.question.ruling
        if ruling is None or not self.question.in_force or ruling.conditions.data_from == BEGINNING:
            return None
        named = ruling.conditions.data_from or ruling.conditions.valid_from
        return named if isinstance(named, datetime) else began(ruling)


def asking(seat: Seat, *, category: str, purpose: str) -> Asking:
    """Raises: Http404 where there is no such category or purpose."""
    seen = category_seen(seat, category)
    for_ = catalogue.purpose(mode=seat.mode, code=purpose)
    if for_ is None:
        raise Http404("no such purpose")
    said = consents.consents(tenant=seat.tenant.id, at=seat.at, category=category, purpose=purpose)
    return Asking(
        seen,
        for_,
        questions(said).get((category, purpose), Question(category, purpose)),
        consent_terms.terms_offered(mode=seat.mode, account=seat.tenant.account, at=seat.at),
        agreements.prohibitions_of(account=seat.tenant.account, at=seat.at),
    )


def category_seen(seat: Seat, code: str) -> CategorySeen:
    """Raises: Http404."""
    try:
        return catalogue.category(mode=seat.mode, code=code)
    except catalogue.NoSuchCategory as error:
        raise Http404("no such category") from error


def began(consent: ConsentSeen) -> datetime | None:
    """When the statement took effect; None while it is only proposed."""
    stated = next((event.recorded_at for event in consent.events if event.kind == "stated"), None)
    if stated is None:
        return None
    return max(stated, consent.conditions.valid_from or stated)


def told(consent: ConsentSeen) -> list[Sentence]:
    """A consent's conditions in sentences, against the category as it is today and the terms it accepted."""
    category = catalogue.category(mode=consent.mode, code=consent.category)
    terms = consent_terms.terms(mode=consent.mode, version=consent.terms)
    return sentences(
        consent.conditions,
        field_names=category.field_names,
        clauses=terms.clauses,
        begins_at=began(consent),
    )
