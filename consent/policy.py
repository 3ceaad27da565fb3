"""May it be used? The one place where that is decided.

No I/O and no clock: the same question, facts and instant give the same answer for ever. The answer is no
unless every rule below is content, and a no lists every rule that was not.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from consent import assessments, forms, obligations, regions
from consent.assessments import Assessment
from consent.conditions import ALL
from consent.facts import Facts, Field, TermsFacts
from consent.obligations import Obligation
from consent.question import SHARED, Question
from consent.reasons import Reason
from consent.statement_rules import Statement
from consent.windows import Window

Rule = Callable[[Question, Assessment, datetime], Reason | None]


class Decision(NamedTuple):
    """The answer; a tuple for the sake of speed.

    `fields_allowed` are the asked fields (all, where none were named) that the consent covers, none unless it is
    in force. `holds_until` is the next instant at which time alone would change a yes.
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
    return decide_from_assessment(question, assessments.assess(facts, at=at), at=at)


def decide_from_assessment(question: Question, weighed: Assessment, *, at: datetime) -> Decision:
    """The answer to `question` at `at`, from facts that were weighed and have stood the same until `at`."""
    ruling = weighed.ruling
    reasons = list(weighed.against)
    for rule in _UNRULED if ruling is None else _RULED:
        reason = rule(question, weighed, at)
        if reason is not None:
            reasons.append(reason)
    covered = _covered(question, weighed)
    fields_allowed = () if weighed.against else tuple([each.name for each in covered])
    if reasons or ruling is None or weighed.terms is None:
        return Decision(False, tuple(reasons), fields_allowed, (), None, None)
    obligations_by_form = _tied_to(question, ruling, weighed.terms, weighed)
    return Decision(True, (), fields_allowed, obligations_by_form, ruling.id, weighed.holds_until)


def _tied_to(
    question: Question, ruling: Statement, terms: TermsFacts, weighed: Assessment
) -> tuple[Obligation, ...]:
    """The obligations of a yes. Where neither fields nor a window are named, the form alone says which."""
    plain = question.fields is None and question.data_from is None and question.data_until is None
    known = weighed.obligations_by_form.get(question.form) if plain else None
    if known is not None:
        return known
    found = obligations.obligations_for(
        question,
        conditions=ruling.conditions,
        terms=terms.clauses,
        covered=_covered(question, weighed),
        window=weighed.window,
    )
    if plain:
        weighed.obligations_by_form[question.form] = found
    return found


def _covered(question: Question, weighed: Assessment) -> tuple[Field, ...]:
    """The asked fields that the consent covers and the category still has, in the category's order."""
    if question.fields is None:
        return weighed.covered
    names = set(question.fields)
    return tuple([each for each in weighed.covered if each.name in names])


def _not_attested(question: Question, weighed: Assessment, at: datetime) -> Reason | None:
    bound = weighed.facts.key_regions
    if bound is None or (question.region is not None and regions.allows_region(bound, question.region)):
        return None
    return Reason("region_not_attested", detail={"key_regions": list(bound)})


def _audience(question: Question, weighed: Assessment, at: datetime) -> Reason | None:
    tenant, purpose = weighed.facts.tenant, weighed.facts.purpose
    if question.audience is None or purpose is None:
        return None  # left out, it is what the purpose implies
    own = tenant is not None and question.audience == tenant.key
    if own or (purpose.cross_tenant and question.audience == SHARED):
        return None
    return Reason("audience_not_allowed", detail={"audience": question.audience})


def _unknown_form(question: Question, weighed: Assessment, at: datetime) -> Reason | None:
    if question.form is None or forms.is_form(question.form):
        return None
    return Reason("form_insufficient", detail={"form": question.form})


def _unknown_region(question: Question, weighed: Assessment, at: datetime) -> Reason | None:
    if question.region is None or regions.is_region(question.region):
        return None
    return Reason("region_not_allowed", detail={"region": question.region})


def _ownership(question: Question, weighed: Assessment, at: datetime) -> Reason | None:
    purpose, ruling = weighed.facts.purpose, weighed.ruling
    if weighed.terms is None or ruling is None or purpose is None or not purpose.cross_tenant:
        return None
    owner = weighed.terms.clauses.model_ownership
    if owner == "vendor":
        return None
    return Reason("ownership_conflict", consent=ruling.id, detail={"model_ownership": owner})


def _fields(question: Question, weighed: Assessment, at: datetime) -> Reason | None:
    if weighed.facts.category is None:
        return None
    if question.fields is None and weighed.covered:
        return None
    coverable = {each.name for each in weighed.covered}
    missing = [name for name in question.fields or () if name not in coverable]
    if not missing and coverable and question.fields:
        return None
    return Reason("fields_not_covered", detail={"fields": missing})


def _form(question: Question, weighed: Assessment, at: datetime) -> Reason | None:
    form = weighed.conditions.form
    if question.form is None:
        return None if form == forms.RAW else Reason("form_required", detail={"required": form})
    if forms.covers(form, question.form):
        return None
    return Reason("form_insufficient", detail={"form": question.form, "required": form})


def _region(question: Question, weighed: Assessment, at: datetime) -> Reason | None:
    allowed = weighed.conditions.regions
    if question.region is None:
        if regions.ANYWHERE in allowed:
            return None
        return Reason("region_required", detail={"allowed": list(allowed)})
    if regions.allows_region(allowed, question.region):
        return None
    return Reason("region_not_allowed", detail={"region": question.region, "allowed": list(allowed)})


def _model_family(question: Question, weighed: Assessment, at: datetime) -> Reason | None:
    allowed = weighed.conditions.model_families
    if ALL in allowed or question.model_family in allowed:
        return None
    if question.model_family is None:
        return Reason("model_family_required", detail={"allowed": list(allowed)})
    detail = {"model_family": question.model_family, "allowed": list(allowed)}
    return Reason("model_family_not_allowed", detail=detail)


def _processors(question: Question, weighed: Assessment, at: datetime) -> Reason | None:
    allowed = weighed.conditions.processors
    if allowed is None or not question.processors:
        return None
    refused = [each for each in question.processors if each not in allowed]
    return Reason("processor_not_allowed", detail={"processors": refused}) if refused else None


def _data_window(question: Question, weighed: Assessment, at: datetime) -> Reason | None:
    if question.data_from is None and question.data_until is None:
        return None
    # nothing from the future exists, so a window without an end reaches to now
    asked = Window(question.data_from, at if question.data_until is None else question.data_until)
    if weighed.window.covers(asked):
        return None
    return Reason("data_outside_window", detail=weighed.window.to_dict())


# What a question may ask beyond what was said; each says why not, or nothing. In the order they are told.
_ALWAYS: Final[tuple[Rule, ...]] = (_not_attested, _audience)
_UNRULED: Final[tuple[Rule, ...]] = (*_ALWAYS, _unknown_form, _unknown_region)  # what no consent could allow
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
