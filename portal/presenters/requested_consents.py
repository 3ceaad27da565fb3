"""The consent that would grant a request and keep everything allowed today."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from consent.conditions import Conditions
from consent.queries.requests import ConsentRequestRecord
from consent.sentences import Sentence, sentences
from portal.presenters.consent_context import ConsentContext


@dataclass(frozen=True, slots=True)
class RequestedConsent:
    """The consent that would grant a request. `conditions` are the minimum that also keeps what is allowed today."""

    request: ConsentRequestRecord
    conditions: Conditions
    described: list[Sentence]
    beside_today: bool


def requested_consent(
    seen: ConsentRequestRecord, consent_context: ConsentContext, *, zone: ZoneInfo
) -> RequestedConsent:
    names = consent_context.category.field_names
    ruling = consent_context.question.ruling if consent_context.question.is_given else None
    if ruling is None:
        conditions = seen.wish.minimal_conditions(category_fields=names)
    else:
        conditions = seen.wish.added_to(ruling.conditions, category_fields=names)
    clauses = consent_context.terms.clauses if consent_context.terms else None
    described = (
        sentences(conditions, field_names=names, clauses=clauses, begins_at=None, zone=zone)
        if clauses
        else []
    )
    return RequestedConsent(seen, conditions, described, ruling is not None)
