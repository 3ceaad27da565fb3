"""Decide whether data may be used. This is the only place that decides it.

There is neither I/O nor a clock: the same question, facts and instant always give the same decision. A use is
denied unless every rule below passes, and a denial lists every rule that failed.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from consent import assessments, forms, obligations, person_stops, processor_bars, regions
from consent.assessments import Assessment
from consent.conditions import ALL
from consent.facts import Facts, Field, TermsFacts
from consent.obligations import Obligation
from consent.question import SHARED, Question
from consent.reasons import Reason
from consent.statement_rules import Statement
from consent.windows import DataWindow, Window

Rule = Callable[[Question, Assessment, datetime], Reason | None]


class Decision(NamedTuple):
    """The answer to one question. A tuple, because tuples are faster to make.

    `fields_allowed` are the requested fields that the consent covers; a question without fields requests all. It
    is empty unless the consent is in force. `holds_until` is when time alone could next end an approval.
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
    """Decide `question` at `at`.

    For the present, pass facts with settled statements (`statement_rules.settled`).
    """
    return decide_from_assessment(question, assessments.assess(facts, at=at), at=at)


def decide_from_assessment(question: Question, assessment: Assessment, *, at: datetime) -> Decision:
    """Decide `question` at `at` from an assessment that is still valid at `at`."""
    ruling = assessment.ruling
    reasons = list(assessment.against)
    for rule in _UNRULED if ruling is None else _RULED:
        reason = rule(question, assessment, at)
        if reason is not None:
            reasons.append(reason)
    covered = _covered(question, assessment)
    fields_allowed = () if assessment.against else tuple([each.name for each in covered])
    if reasons or ruling is None or assessment.terms is None:
        return Decision(False, tuple(reasons), fields_allowed, (), None, None)
    obligations_by_form = _tied_to(question, ruling, assessment.terms, assessment, at)
    return Decision(True, (), fields_allowed, obligations_by_form, ruling.id, assessment.holds_until)


def _tied_to(
    question: Question, ruling: Statement, terms: TermsFacts, assessment: Assessment, at: datetime
) -> tuple[Obligation, ...]:
    """Return the obligations of an approval. A question without fields and data window is cached by form.

    Nothing is cached for a consent that asks for a least age: its window moves with `at`.
    """
    plain = (
        question.fields is None
        and question.data_from is None
        and question.data_until is None
        and ruling.conditions.min_age_days is None
    )
    known = assessment.obligations_by_form.get(question.form) if plain else None
    if known is not None:
        return known
    required = (
        *obligations.obligations_for(
            question,
            conditions=ruling.conditions,
            terms=terms.clauses,
            covered=_covered(question, assessment),
            window=assessment.window_at(at),
        ),
        *person_stops.duties(assessment.facts),
    )
    if plain:
        assessment.obligations_by_form[question.form] = required
    return required


def _covered(question: Question, assessment: Assessment) -> tuple[Field, ...]:
    """Return the requested fields that the consent covers and the category still has, in its order."""
    if question.fields is None:
        return assessment.covered
    names = set(question.fields)
    return tuple([each for each in assessment.covered if each.name in names])


def _not_attested(question: Question, assessment: Assessment, at: datetime) -> Reason | None:
    bound = assessment.facts.key_regions
    if bound is None or (question.region is not None and regions.allows_region(bound, question.region)):
        return None
    return Reason("region_not_attested", detail={"key_regions": list(bound)})


def _audience(question: Question, assessment: Assessment, at: datetime) -> Reason | None:
    tenant, purpose = assessment.facts.tenant, assessment.facts.purpose
    if question.audience is None or purpose is None:
        return None  # without an audience, the purpose implies it
    own = tenant is not None and question.audience == tenant.key
    if own or (purpose.cross_tenant and question.audience == SHARED):
        return None
    return Reason("audience_not_allowed", detail={"audience": question.audience})


def _unknown_form(question: Question, assessment: Assessment, at: datetime) -> Reason | None:
    if question.form is None or forms.is_form(question.form):
        return None
    return Reason("form_insufficient", detail={"form": question.form})


def _unknown_region(question: Question, assessment: Assessment, at: datetime) -> Reason | None:
    if question.region is None or regions.is_region(question.region):
        return None
    return Reason("region_not_allowed", detail={"region": question.region})


def _ownership(question: Question, assessment: Assessment, at: datetime) -> Reason | None:
    purpose, ruling = assessment.facts.purpose, assessment.ruling
    if assessment.terms is None or ruling is None or purpose is None or not purpose.cross_tenant:
        return None
    owner = assessment.terms.clauses.model_ownership
    if owner == "vendor":
        return None
    return Reason("ownership_conflict", consent=ruling.id, detail={"model_ownership": owner})


def _fields(question: Question, assessment: Assessment, at: datetime) -> Reason | None:
    if assessment.facts.category is None:
        return None
    if question.fields is None and assessment.covered:
        return None
    coverable = {each.name for each in assessment.covered}
    missing = [name for name in question.fields or () if name not in coverable]
    if not missing and coverable and question.fields:
        return None
    told = [
        each.to_dict()
        for each in assessment.carried.changed
        if question.fields is None or each.field in missing
    ]
    detail: dict[str, Any] = {"fields": missing}
    if told:
        detail["changed"] = told
    withheld = [name for name in assessment.carried.withheld if question.fields is None or name in missing]
    if withheld:
        detail["withheld"] = withheld
    return Reason("fields_not_covered", detail=detail)


def _form(question: Question, assessment: Assessment, at: datetime) -> Reason | None:
    form = assessment.conditions.form
    if question.form is None:
        return None if form == forms.RAW else Reason("form_required", detail={"required": form})
    if forms.covers(form, question.form):
        return None
    return Reason("form_insufficient", detail={"form": question.form, "required": form})


def _region(question: Question, assessment: Assessment, at: datetime) -> Reason | None:
    allowed = assessment.conditions.regions
    if question.region is None:
        if regions.ANYWHERE in allowed:
            return None
        return Reason("region_required", detail={"allowed": list(allowed)})
    if regions.allows_region(allowed, question.region):
        return None
    return Reason("region_not_allowed", detail={"region": question.region, "allowed": list(allowed)})


def _model_family(question: Question, assessment: Assessment, at: datetime) -> Reason | None:
    allowed = assessment.conditions.model_families
    if ALL in allowed or question.model_family in allowed:
        return None
    if question.model_family is None:
        return Reason("model_family_required", detail={"allowed": list(allowed)})
    detail = {"model_family": question.model_family, "allowed": list(allowed)}
    return Reason("model_family_not_allowed", detail=detail)


def _processors(question: Question, assessment: Assessment, at: datetime) -> Reason | None:
    if not question.processors:
        return None
    allowed, tenant = assessment.conditions.processors, assessment.facts.tenant
    bars = tenant.processors if tenant is not None else ()
    refused = [
        each
        for each in question.processors
        if (allowed is not None and each not in allowed)
        or processor_bars.barred(each, bars, named=allowed, at=at)
    ]
    return Reason("processor_not_allowed", detail={"processors": refused}) if refused else None


def _data_window(question: Question, assessment: Assessment, at: datetime) -> Reason | None:
    window = assessment.window_at(at)
    if question.data_from is None and question.data_until is None:
        too_young = window is not assessment.window and window.span.is_empty()
        return Reason("data_outside_window", detail=_windowed(window, assessment)) if too_young else None
    # no data comes from the future, so a window without an end reaches to now
    requested = Window(question.data_from, at if question.data_until is None else question.data_until)
    if window.covers(requested):
        return None
    return Reason("data_outside_window", detail=_windowed(window, assessment))


def _windowed(window: DataWindow, assessment: Assessment) -> dict[str, Any]:
    return obligations.windowed(window, min_age_days=assessment.conditions.min_age_days)


# The rules that compare a question with the assessment, in the order of their reasons. None means it passes.
_ALWAYS: Final[tuple[Rule, ...]] = (_not_attested, _audience)
_UNRULED: Final[tuple[Rule, ...]] = (
    *_ALWAYS,
    _unknown_form,
    _unknown_region,
)  # values that no consent can allow
_RULED: Final[tuple[Rule, ...]] = (
    *_ALWAYS,
    _ownership,
    _fields,
    _form,
    _region,
    _model_family,
    _processors,
    _data_window,
)
