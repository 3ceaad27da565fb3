"""May it be used? The one place where that is decided.

No I/O and no clock: the same question, facts and instant give the same answer for ever. The answer is no
unless every rule below is content, and a no lists every rule that was not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from consent import forms, obligations, regions, weighing
from consent.conditions import ALL, Conditions
from consent.facts import Facts, Field, TermsFacts
from consent.obligations import Obligation
from consent.question import SHARED, Question
from consent.reasons import Reason
from consent.standing import Statement
from consent.weighing import Weighed
from consent.windows import DataWindow, Window


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
    return answer(question, weighing.weigh(facts, at=at), at=at)


def answer(question: Question, weighed: Weighed, *, at: datetime) -> Decision:
    """The answer to `question` at `at`, from facts that were weighed and have stood the same until `at`."""
    ruling, terms = weighed.ruling, weighed.terms
    covered = _covered(question, weighed)
    reasons = (
        *weighed.against,
        *_not_attested(question, weighed.facts),
        *_not_within(question, weighed, at),
    )
    fields_allowed = () if weighed.against else tuple(each.name for each in covered)
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
            window=weighed.window,
        ),
        consent=ruling.id,
        holds_until=weighed.holds_until,
    )


def _not_attested(question: Question, facts: Facts) -> Iterator[Reason]:
    bound = facts.key_regions
    if bound is not None and (question.region is None or not regions.allows(bound, question.region)):
        yield Reason("region_not_attested", detail={"key_regions": list(bound)})


def _not_within(question: Question, weighed: Weighed, at: datetime) -> Iterator[Reason]:
    """What the question asks beyond what was said. Without a consent, only what no consent could allow."""
    facts, ruling, terms = weighed.facts, weighed.ruling, weighed.terms
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
    yield from _fields(question, weighed)
    yield from _form(question, conditions)
    yield from _region(question, conditions)
    yield from _model_family(question, conditions)
    yield from _processors(question, conditions)
    yield from _data_window(question, weighed.window, at)


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


def _fields(question: Question, weighed: Weighed) -> Iterator[Reason]:
    if weighed.facts.category is None:
        return
    coverable = {each.name for each in weighed.covered}
    missing = [name for name in question.fields or () if name not in coverable]
    if missing or not coverable or question.fields == ():
        yield Reason("fields_not_covered", detail={"fields": missing})


def _covered(question: Question, weighed: Weighed) -> tuple[Field, ...]:
    """The asked fields that the consent covers and the category still has, in the category's order."""
    if question.fields is None:
        return weighed.covered
    names = set(question.fields)
    return tuple(each for each in weighed.covered if each.name in names)


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


def _data_window(question: Question, allowed: DataWindow, at: datetime) -> Iterator[Reason]:
    if question.data_from is None and question.data_until is None:
        return
    # nothing from the future exists, so a window without an end reaches to now
    asked = Window(question.data_from, at if question.data_until is None else question.data_until)
    if not allowed.covers(asked):
        yield Reason("data_outside_window", detail=allowed.to_dict())
