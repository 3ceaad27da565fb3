"""What counts as a changed answer, and that each has its rule."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.answers import rules
from api.answers.asked import Answered
from api.answers.comparison import compare
from tests.api.answers.answered import ASKED, NO, YES
from tests.servers import ROOT


def test_the_same_answers_differ_in_nothing() -> None:
    assert list(compare([YES], [YES])) == []
    assert list(compare([NO], [NO])) == []


@pytest.mark.parametrize(
    ("was", "now", "what", "codes", "wider"),
    [
        (YES, NO, "now denied", ("agreement_lapsed",), False),
        (NO, YES, "now allowed", ("agreement_lapsed",), True),
        (YES, replace(YES, covered=("rpm",)), "fewer fields", ("fields_not_covered",), False),
        (replace(YES, covered=("rpm",)), YES, "more fields", ("fields_not_covered",), True),
        (YES, replace(YES, obligations=()), "other obligations", ("obligation",), True),
        (replace(YES, obligations=()), YES, "other obligations", ("obligation",), False),
        (YES, replace(YES, not_for=("acme",)), "other audience", ("not_for",), False),
        (replace(YES, not_for=("acme",)), YES, "other audience", ("not_for",), True),
        (NO, replace(NO, reasons=("contract_ended",)), "other reasons",
         ("agreement_lapsed", "contract_ended"), False),
    ],
)  # fmt: skip
def test_each_kind_of_change(
    was: Answered, now: Answered, what: str, codes: tuple[str, ...], wider: bool
) -> None:
    [change] = compare([was], [now])
    assert (change.what, change.codes, change.wider, change.explained) == (what, codes, wider, True)


def test_what_was_asked_only_once_is_named_and_not_explained() -> None:
    [gone] = compare([YES], [])
    [came] = compare([], [YES])
    assert (gone.what, came.what) == ("not asked again", "not asked before")
    assert not gone.explained
    assert not came.explained


def test_a_reason_without_a_rule_is_unexplained() -> None:
    [change] = compare([YES], [replace(NO, reasons=("no_such_code",))])
    assert not change.explained


def test_every_code_has_a_rule_and_every_rule_is_written_down() -> None:
    assert set(rules.RULES) == rules.KNOWN
    for rule in rules.RULES.values():
        page, _, heading = rule[rule.rindex("(") + 1 :].rstrip(").").partition(", ")
        lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
        assert not heading or any(line.lstrip("#") == f" {heading}" for line in lines if line[:1] == "#"), (
            rule
        )


_CODES = st.sampled_from(["expired", "paused", "withdrawn"])


@given(st.lists(_CODES, unique=True), st.lists(_CODES, unique=True), st.booleans(), st.booleans())
def test_no_answer_that_permits_more_passes_as_narrower(
    was: list[str], now: list[str], allowed: bool, allows: bool
) -> None:
    before = Answered(ASKED, allow=allowed, reasons=tuple(was))
    after = Answered(ASKED, allow=allows, reasons=tuple(now))
    changes = list(compare([before], [after]))
    assert any(change.wider for change in changes) == (allows and not allowed)
