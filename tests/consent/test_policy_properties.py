"""What must hold for every question and whatever is known."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import forms, reasons
from consent.conditions import Conditions
from consent.facts import Facts, Prohibition, TenantFacts
from consent.question import Question
from consent.windows import Window
from tests.consent.acme import (
    DAY,
    FACTS,
    NOW,
    STATED,
    TELEMETRY,
    TERMS,
    decide,
    under,
)
from tests.consent.cases import (
    CASES,
    INSTANTS,
    QUESTIONS,
)

Case = tuple[Question, Facts]


@given(QUESTIONS, INSTANTS)
def test_without_facts_the_answer_is_no(question: Question, at: datetime) -> None:
    assert not decide(question, Facts(), at=at).allow
    assert not decide(question, replace(FACTS, statements=()), at=at).allow


@given(CASES)
def test_what_is_unproven_is_no_whatever_else_is_known(case: Case) -> None:
    question, facts = case
    decision = decide(question, replace(facts, proven=False))
    assert not decision.allow
    assert "state_unproven" in {reason.code for reason in decision.reasons}


@given(CASES)
def test_a_no_has_reasons_and_a_yes_has_none(case: Case) -> None:
    decision = decide(*case)
    assert decision.allow == (not decision.reasons)
    assert decision.allow == bool(decision.obligations)
    assert {reason.code for reason in decision.reasons} <= set(reasons.CODES)
    assert set(decision.fields_allowed) <= {each.name for each in TELEMETRY.fields}


@given(CASES)
def test_the_same_question_gives_the_same_answer(case: Case) -> None:
    question, facts = case
    assert decide(question, facts) == decide(question, facts)
    assert decide(question, facts) == decide(question, replace(facts, statements=facts.statements[::-1]))


def _each(change: Callable[[Conditions], Conditions]) -> Callable[[Facts], Facts]:
    def changed(facts: Facts) -> Facts:
        return replace(
            facts,
            statements=tuple(
                replace(statement, conditions=change(statement.conditions)) for statement in facts.statements
            ),
        )

    return changed


def _fewer_fields(conditions: Conditions) -> Conditions:
    return replace(conditions, fields=conditions.fields[1:])


def _further_form(conditions: Conditions) -> Conditions:
    further = min(forms.FORMS.index(conditions.form) + 1, len(forms.FORMS) - 1)
    return replace(conditions, form=forms.FORMS[further])


def _later(instant: datetime | str | None) -> datetime:
    """A beginning of the data that is not before the present one; without one it is when the consent began."""
    if isinstance(instant, datetime):
        return instant + DAY
    return NOW if instant is None else NOW - DAY


def _earlier(instant: datetime | None) -> datetime:
    return NOW + DAY if instant is None else instant - DAY


# A shorter validity or a scheduled start is left out of these: it may hand the ruling to another statement.
RESTRICTIONS: dict[str, Callable[[Facts], Facts]] = {
    "fewer fields": _each(_fewer_fields),
    "a further form": _each(_further_form),
    "fewer regions": _each(
        lambda one: replace(one, regions=tuple(set(one.regions) & {"DE", "FR"}) or ("JP",))
    ),
    "a model family": _each(lambda one: replace(one, model_families=("wear",))),
    "no processors": _each(lambda one: replace(one, processors=())),
    "later data": _each(lambda one: replace(one, data_from=_later(one.data_from))),
    "less late data": _each(lambda one: replace(one, data_until=_earlier(one.data_until))),
    "an earlier expiry": _each(lambda one: replace(one, valid_until=_earlier(one.valid_until))),
    "a bound key": lambda facts: replace(
        facts, key_regions=("DE",) if facts.key_regions is None else ("JP",)
    ),
    "ownership": lambda facts: replace(facts, terms=under(model_ownership="tenant").terms),
    "an agreement": lambda facts: replace(facts, prohibitions=(Prohibition("MSA-7", NOW),)),
    "suspension": lambda facts: replace(facts, tenant=TenantFacts("acme", suspended_since=NOW)),
    "newer terms": lambda facts: replace(facts, terms={"2026-01": replace(TERMS, superseded_since=NOW)}),
}


@pytest.mark.parametrize("restrict", RESTRICTIONS.values(), ids=RESTRICTIONS.keys())
@given(case=CASES)
def test_a_restriction_never_turns_no_into_yes(restrict: Callable[[Facts], Facts], case: Case) -> None:
    question, facts = case
    if decide(question, restrict(facts)).allow:
        assert decide(question, facts).allow


@given(CASES)
def test_asking_for_more_fields_never_turns_no_into_yes(case: Case) -> None:
    question, facts = case
    if question.fields is not None and decide(question, facts).allow:
        for name in question.fields:
            assert decide(question._replace(fields=(name,)), facts).allow


@given(CASES, st.sampled_from(forms.FORMS))
def test_a_yes_to_a_form_is_a_yes_to_every_form_further_on(case: Case, further: str) -> None:
    question, facts = case
    if question.form is not None and decide(question, facts).allow and forms.covers(question.form, further):
        assert decide(question._replace(form=further), facts).allow


def _now(**changes: Any) -> Callable[[Facts], Facts]:
    """Does something now to the newest statement."""

    def changed(facts: Facts) -> Facts:
        newest = max(facts.statements, key=lambda one: one.seq)
        return replace(
            facts,
            statements=tuple(replace(one, **changes) if one is newest else one for one in facts.statements),
        )

    return changed


ENDINGS: dict[str, Callable[[Facts], Facts]] = {
    "withdrawn": _now(withdrawn_at=NOW, withdrawn_seq=99),
    "paused": _now(pauses=(Window(NOW, None),)),
    "disputed": _now(disputed_at=NOW),
    "prohibited": RESTRICTIONS["an agreement"],
    "suspended": RESTRICTIONS["suspension"],
}


@pytest.mark.parametrize("end", ENDINGS.values(), ids=ENDINGS.keys())
@given(case=CASES)
def test_what_ends_it_ends_it_for_every_question(end: Callable[[Facts], Facts], case: Case) -> None:
    question, facts = case
    ruling = max((one for one in facts.statements), key=lambda one: one.seq, default=None)
    if ruling is not None and decide(question, facts).consent == ruling.id:
        assert not decide(question, end(facts)).allow


@given(CASES)
def test_a_newer_statement_decides_alone(case: Case) -> None:
    question, facts = case
    newest = replace(STATED, id=UUID(int=99), seq=99, recorded_at=NOW)
    alone = decide(question, replace(facts, statements=(newest,)))
    beside = decide(question, replace(facts, statements=(*facts.statements, newest)))
    assert beside == alone
