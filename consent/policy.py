"""May it be used? The one place where that is decided.

No I/O and no clock: the same question, facts and instant give the same answer for ever. The answer is no
unless every rule below is content, and a no lists every rule that was not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from consent import forms, obligations, regions, standing
from consent.conditions import ALL, Conditions
from consent.facts import Facts, Field, TermsFacts
from consent.obligations import Obligation
from consent.question import SHARED, Question
from consent.reasons import Reason
from consent.standing import Statement
from consent.windows import Window


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer. `fields_allowed` are the asked fields (all, where none were named) that the consent covers,
    none unless it is in force. `holds_until` is the next instant at which time alone would change a yes.
    """

    allow: bool
    reasons: tuple[Reason, ...]
    fields_allowed: tuple[str, ...]
    obligations: tuple[Obligation, ...]
    consent: UUID | None
    holds_until: datetime | None

    def to_dict(self) -> dict[str, Any]:
        return {
            "allow": self.allow,
            "reasons": [reason.to_dict() for reason in self.reasons],
            "fields_allowed": list(self.fields_allowed),
            "obligations": [obligation.to_dict() for obligation in self.obligations],
        }


def decide(question: Question, facts: Facts, *, at: datetime) -> Decision:
    """The answer to `question` at `at`.

    A question about the present is asked at `facts.present(now)`: never before what was recorded last.
    """
    ruling = standing.ruling(facts.statements, at)
    terms = None if ruling is None else facts.terms.get(ruling.terms)
    not_in_force = (*_not_in_force(facts, at), *_not_standing(facts, ruling, terms, at))
    covered = () if ruling is None else _covered(question, ruling.conditions, facts)
    reasons = (
        *not_in_force,
        *_not_attested(question, facts),
        *_not_within(question, facts, ruling, terms, at),
    )
    fields_allowed = () if not_in_force else tuple(each.name for each in covered)
    if reasons or ruling is None or terms is None:
        return Decision(
            allow=False,
            reasons=reasons,
            fields_allowed=fields_allowed,
            obligations=(),
            consent=None,
            holds_until=None,
        )
    return Decision(
        allow=True,
        reasons=(),
        fields_allowed=fields_allowed,
        obligations=obligations.of(
            question,
            conditions=ruling.conditions,
            terms=terms.clauses,
            covered=covered,
            window=standing.data_window(ruling, facts.statements),
        ),
        consent=ruling.id,
        holds_until=_holds_until(facts, ruling, terms, at),
    )


def _not_in_force(facts: Facts, at: datetime) -> Iterator[Reason]:
    """What lies outside of any consent and stands above it."""
    if facts.tenant is None:
        yield Reason("unknown_tenant")
    elif facts.tenant.suspended_since is not None and facts.tenant.suspended_since <= at:
        yield Reason("tenant_suspended", since=facts.tenant.suspended_since)
    if facts.category is None:
        yield Reason("unknown_category")
    if facts.purpose is None:
        yield Reason("unknown_purpose")
    for prohibition in facts.prohibitions:
        if prohibition.in_force(at):
            yield Reason(
                "agreement_prohibits", since=prohibition.since, detail={"agreement": prohibition.agreement}
            )


def _not_standing(
    facts: Facts, ruling: Statement | None, terms: TermsFacts | None, at: datetime
) -> Iterator[Reason]:
    """Why no consent is in force, as far as that lies in the statements and their terms."""
    if ruling is None:
        yield from _nothing_rules(facts, at)
        return
    if ruling.withdrawn(at):
        yield Reason("withdrawn", since=ruling.withdrawn_at, consent=ruling.id)
    if ruling.disputed(at):
        yield Reason("authority_disputed", since=ruling.disputed_at, consent=ruling.id)
    if ruling.expired(at):
        yield Reason("expired", since=ruling.conditions.valid_until, consent=ruling.id)
    paused_since = ruling.paused_since(at)
    if paused_since is not None:
        yield Reason("paused", since=paused_since, consent=ruling.id)
    if terms is None:
        yield Reason("terms_superseded", consent=ruling.id, detail={"terms": ruling.terms})
    elif terms.superseded_since is not None and terms.superseded_since <= at:
        yield Reason(
            "terms_superseded",
            since=terms.superseded_since,
            consent=ruling.id,
            detail={"terms": terms.version, "superseded_by": terms.superseded_by},
        )


def _nothing_rules(facts: Facts, at: datetime) -> Iterator[Reason]:
    if facts.tenant is None or facts.category is None or facts.purpose is None:
        return  # that nothing was said about the unknown says nothing
    found = False
    for statement in sorted(facts.statements, key=attrgetter("seq")):
        status = standing.status(statement, facts.statements, at)
        if status == "scheduled":
            yield Reason("not_yet_valid", since=statement.effective_from(), consent=statement.id)
            found = True
        elif status == "proposed":
            yield Reason("proposed_only", consent=statement.id)
            found = True
    if not found:
        yield Reason("no_consent")


def _not_attested(question: Question, facts: Facts) -> Iterator[Reason]:
    bound = facts.key_regions
    if bound is not None and (question.region is None or not regions.allows(bound, question.region)):
        yield Reason("region_not_attested", detail={"key_regions": list(bound)})


def _not_within(
    question: Question, facts: Facts, ruling: Statement | None, terms: TermsFacts | None, at: datetime
) -> Iterator[Reason]:
    """What the question asks beyond what was said. Without a consent, only what no consent could allow."""
    yield from _audience(question, facts)
    if ruling is None:
        if question.form is not None and not forms.is_form(question.form):
            yield Reason("form_insufficient", detail={"form": question.form})
        if question.region is not None and not regions.is_region(question.region):
            yield Reason("region_not_allowed", detail={"region": question.region})
        return
    conditions = ruling.conditions
    if terms is not None and facts.purpose is not None and facts.purpose.cross_tenant:
        yield from _ownership(terms, ruling)
    yield from _fields(question, conditions, facts)
    yield from _form(question, conditions)
    yield from _region(question, conditions)
    yield from _model_family(question, conditions)
    yield from _processors(question, conditions)
    yield from _data_window(question, ruling, facts, at)


def _audience(question: Question, facts: Facts) -> Iterator[Reason]:
    if question.audience is None or facts.purpose is None:
        return  # left out, it is what the purpose implies
    own = facts.tenant is not None and question.audience == facts.tenant.key
    if not own and not (facts.purpose.cross_tenant and question.audience == SHARED):
        yield Reason("audience_not_allowed", detail={"audience": question.audience})


def _ownership(terms: TermsFacts, ruling: Statement) -> Iterator[Reason]:
    if terms.clauses.model_ownership != "vendor":
        yield Reason(
            "ownership_conflict", consent=ruling.id, detail={"model_ownership": terms.clauses.model_ownership}
        )


def _fields(question: Question, conditions: Conditions, facts: Facts) -> Iterator[Reason]:
    if facts.category is None:
        return
    coverable = {each.name for each in facts.category.fields} & set(conditions.fields)
    missing = [name for name in question.fields or () if name not in coverable]
    if missing or not coverable or question.fields == ():
        yield Reason("fields_not_covered", detail={"fields": missing})


def _covered(question: Question, conditions: Conditions, facts: Facts) -> tuple[Field, ...]:
    """The asked fields that the consent covers and the category still has, in the category's order."""
    if facts.category is None:
        return ()
    asked = conditions.fields if question.fields is None else question.fields
    names = set(asked) & set(conditions.fields)
    return tuple(each for each in facts.category.fields if each.name in names)


def _form(question: Question, conditions: Conditions) -> Iterator[Reason]:
    if question.form is None:
        if conditions.form != forms.RAW:
            yield Reason("form_required", detail={"required": conditions.form})
    elif not forms.covers(conditions.form, question.form):
        yield Reason("form_insufficient", detail={"form": question.form, "required": conditions.form})


def _region(question: Question, conditions: Conditions) -> Iterator[Reason]:
    if question.region is None:
        if regions.ANYWHERE not in conditions.regions:
            yield Reason("region_required", detail={"allowed": list(conditions.regions)})
    elif not regions.allows(conditions.regions, question.region):
        yield Reason(
            "region_not_allowed", detail={"region": question.region, "allowed": list(conditions.regions)}
        )


def _model_family(question: Question, conditions: Conditions) -> Iterator[Reason]:
    if ALL in conditions.model_families:
        return
    allowed = list(conditions.model_families)
    if question.model_family is None:
        yield Reason("model_family_required", detail={"allowed": allowed})
    elif question.model_family not in allowed:
        yield Reason(
            "model_family_not_allowed", detail={"model_family": question.model_family, "allowed": allowed}
        )


def _processors(question: Question, conditions: Conditions) -> Iterator[Reason]:
    if conditions.processors is None:
        return
    refused = [each for each in question.processors or () if each not in conditions.processors]
    if refused:
        yield Reason("processor_not_allowed", detail={"processors": refused})


def _data_window(question: Question, ruling: Statement, facts: Facts, at: datetime) -> Iterator[Reason]:
    if question.data_from is None and question.data_until is None:
        return
    # nothing from the future exists, so a window without an end reaches to now
    asked = Window(question.data_from, at if question.data_until is None else question.data_until)
    allowed = standing.data_window(ruling, facts.statements)
    if not allowed.covers(asked):
        yield Reason("data_outside_window", detail=allowed.to_dict())


def _holds_until(facts: Facts, ruling: Statement, terms: TermsFacts, at: datetime) -> datetime | None:
    """When time alone could end this yes: an expiry, newer terms, a prohibition, a scheduled statement."""
    ends = [
        ruling.conditions.valid_until,
        terms.superseded_since,
        *(prohibition.since for prohibition in facts.prohibitions),
        *(newer.effective_from() for newer in facts.statements if newer.seq > ruling.seq),
    ]
    return min((end for end in ends if end is not None and end > at), default=None)
