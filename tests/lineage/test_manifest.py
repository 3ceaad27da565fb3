"""A manifest never lets a run do what the policy would not, and what still covers it does neither."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.facts import Facts
from consent.question import Question
from consent.windows import Window
from ledger import canonical
from lineage.clearances import drops, manifest
from lineage.clearances.manifest import Entry
from tenants.names import TenantNames
from tests.consent.acme import DAY, FACTS, NOW, asked, decide, stated
from tests.consent.cases import CASES, FIELD_NAMES, INSTANTS
from wire import times

ACME = TenantNames("acme", ("acme-eu",))
ALWAYS = Window()
MOMENT = timedelta(microseconds=1)
ASKED = st.tuples(st.none() | INSTANTS, st.none() | INSTANTS).map(lambda ends: Window(*ends))
ROWS = st.tuples(st.sampled_from(FIELD_NAMES), st.integers(-10, 9).map(lambda days: NOW + days * DAY))


def line(question: Question, facts: Facts, asked: Window = ALWAYS) -> Entry | None:
    decision = decide(question, facts)
    if not decision.allow:
        return None
    return manifest.entry(decision, tenant=ACME, category=question.category, asked=asked)


def lets(entry: Entry, field: str, at: datetime) -> bool:
    """Whether a gate that works by the entry keeps this field of a row created then."""

    def time(text: str | None) -> datetime | None:
        return None if text is None else times.parse(text)

    gaps = [Window(time(gap["from"]), time(gap["until"])) for gap in entry["excluding"]]
    return (
        field in entry["fields"]
        and Window(time(entry["data_from"]), time(entry["data_until"])).holds(at)
        and not any(gap.holds(at) for gap in gaps)
    )


def whole(question: Question) -> Question:
    """As a clearance asks: no fields named, and the window left to the manifest."""
    return question._replace(fields=None, data_from=None, data_until=None)


@given(CASES, ASKED, ROWS)
def test_every_row_a_manifest_lets_through_is_one_the_policy_allows(
    case: tuple[Question, Facts], asked: Window, row: tuple[str, datetime]
) -> None:
    question, facts = case
    entry = line(whole(question), facts, asked)
    field, at = row
    if entry is None or not lets(entry, field, at):
        return
    assert asked.holds(at)
    one_row = whole(question)._replace(fields=(field,), data_from=at, data_until=at + MOMENT)
    assert decide(one_row, facts).allow


@given(CASES, CASES, ROWS)
def test_what_still_covers_a_line_lets_through_all_that_the_line_does(
    then: tuple[Question, Facts], now: tuple[Question, Facts], row: tuple[str, datetime]
) -> None:
    (question, before), (_, after) = then, now
    frozen, present = line(whole(question), before), line(whole(question), after)
    if frozen is None or not manifest.still_covers(frozen, present):
        return
    assert present is not None
    assert not lets(frozen, *row) or lets(present, *row)


def test_a_line_still_covers_itself_and_nothing_stricter() -> None:
    frozen = line(whole(asked()), FACTS)
    assert frozen is not None
    assert manifest.still_covers(frozen, frozen)
    stricter: list[dict[str, Any]] = [
        {"fields": ["rpm"]},
        {"aliases": []},
        {"data_from": times.render(NOW)},
        {"data_until": times.render(NOW)},
        {"excluding": [{"from": times.render(NOW - DAY), "until": times.render(NOW)}]},
        {"obligations": [*frozen["obligations"], {"code": "synthesise"}]},
        {"delete_after_days": frozen["delete_after_days"] - 1},
    ]
    for change in stricter:
        assert not manifest.still_covers(frozen, {**frozen, **change}), change
        assert manifest.still_covers({**frozen, **change}, frozen) == ("obligations" not in change), change
    assert not manifest.still_covers(frozen, None)


def test_data_that_is_never_asked_for_makes_no_line() -> None:
    assert line(whole(asked()), stated(data_until=NOW), Window(NOW, None)) is None


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcdefghijklmnopqrstuvwxyz_", max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.text("abcdefghijklmnopqrstuvwxyz_", max_size=8), VALUES, max_size=6))
def test_the_fast_writer_writes_the_canonical_bytes(document: dict[str, Any]) -> None:
    assert manifest.canonical(document) == canonical.encode(document)


def test_control_characters_are_escaped_as_the_standard_says() -> None:
    document = {"a": "".join(chr(code) for code in range(1, 160)) + "\u2028\ufeff\U0001f600"}
    assert manifest.canonical(document) == canonical.encode(document)


@pytest.mark.parametrize(
    ("election", "action"),
    [
        ("stop", "drop_tenant"),
        ("destroy", "drop_tenant"),
        ("retire_models", "stop_run"),
        (None, "drop_tenant"),
    ],
)
def test_only_a_withdrawal_that_retires_models_stops_a_run(election: str | None, action: str) -> None:
    assert drops.action(election=election) == action
