from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from wire.object_reader import ObjectReader

Read = Callable[[ObjectReader], Any]


@pytest.mark.parametrize(
    ("value", "read", "found"),
    [
        pytest.param("a", lambda m: m.text("x"), "a", id="text"),
        pytest.param("", lambda m: m.text("x"), "", id="empty text"),
        pytest.param(" a ", lambda m: m.text("x"), " a ", id="nothing is trimmed"),
        pytest.param("acme", lambda m: m.key("x"), "acme", id="key"),
        pytest.param("b", lambda m: m.choice("x", ("a", "b")), "b", id="choice"),
        pytest.param(False, lambda m: m.boolean("x"), False, id="boolean"),
        pytest.param(7, lambda m: m.integer("x", least=1), 7, id="integer"),
        pytest.param(
            "2026-01-02T03:04:05Z",
            lambda m: m.time("x"),
            datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
            id="time",
        ),
        pytest.param(["b", "a"], lambda m: m.texts("x"), ("b", "a"), id="texts keep their order"),
        pytest.param([], lambda m: m.optional_texts("x"), (), id="an empty list is not nothing"),
        pytest.param({"y": "z"}, lambda m: m.child("x").text("y"), "z", id="child"),
        pytest.param(
            [{"y": 1}], lambda m: [c.integer("y", least=0) for c in m.children("x")], [1], id="children"
        ),
        pytest.param(None, lambda m: m.optional_text("x"), None, id="null text"),
        pytest.param(None, lambda m: m.optional_key("x"), None, id="null key"),
        pytest.param(None, lambda m: m.optional_choice("x", ("a",)), None, id="null choice"),
        pytest.param(None, lambda m: m.optional_boolean("x"), None, id="null boolean"),
        pytest.param(None, lambda m: m.optional_integer("x", least=0), None, id="null integer"),
        pytest.param(None, lambda m: m.optional_time("x"), None, id="null time"),
        pytest.param(None, lambda m: m.optional_texts("x"), None, id="null texts"),
        pytest.param(None, lambda m: m.optional_child("x"), None, id="null child"),
        pytest.param(False, lambda m: m.optional_boolean("x"), False, id="optional boolean"),
        pytest.param(3, lambda m: m.optional_integer("x", least=0), 3, id="optional integer"),
        pytest.param("a", lambda m: m.optional_choice("x", ("a",)), "a", id="optional choice"),
    ],
)
def test_what_is_right_is_read_as_it_stands(value: object, read: Read, found: object) -> None:
    members = ObjectReader({"x": value})
    assert read(members) == found
    members.refuse_unknown()
    assert members.errors == []


@pytest.mark.asvs("15.3.5")
@pytest.mark.parametrize(
    ("value", "read", "pointer", "code"),
    [
        pytest.param(1, lambda m: m.text("x"), "/x", "wrong_type", id="number for a text"),
        pytest.param(None, lambda m: m.text("x"), "/x", "wrong_type", id="null for a text"),
        pytest.param("aaa", lambda m: m.text("x", longest=2), "/x", "bad_value", id="too long"),
        pytest.param(
            "aaa", lambda m: m.optional_text("x", longest=2), "/x", "bad_value", id="too long, optional"
        ),
        pytest.param("a b", lambda m: m.key("x"), "/x", "not_a_key", id="no key"),
        pytest.param("", lambda m: m.optional_key("x"), "/x", "not_a_key", id="empty key"),
        pytest.param("c", lambda m: m.choice("x", ("a", "b")), "/x", "bad_value", id="not among"),
        pytest.param(
            "c", lambda m: m.optional_choice("x", ("a",)), "/x", "bad_value", id="optional not among"
        ),
        pytest.param(1, lambda m: m.boolean("x"), "/x", "wrong_type", id="1 is not true"),
        pytest.param("true", lambda m: m.optional_boolean("x"), "/x", "wrong_type", id="text is not true"),
        pytest.param(True, lambda m: m.integer("x", least=0), "/x", "wrong_type", id="true is not 1"),
        pytest.param(1.0, lambda m: m.integer("x", least=0), "/x", "wrong_type", id="1.0 is not 1"),
        pytest.param("1", lambda m: m.optional_integer("x", least=0), "/x", "wrong_type", id="text is not 1"),
        pytest.param(0, lambda m: m.integer("x", least=1), "/x", "bad_value", id="too small"),
        pytest.param(
            9, lambda m: m.optional_integer("x", least=1, most=8), "/x", "bad_value", id="too great"
        ),
        pytest.param("today", lambda m: m.time("x"), "/x", "not_a_time", id="no time"),
        pytest.param(0, lambda m: m.optional_time("x"), "/x", "wrong_type", id="a number is no time"),
        pytest.param("a", lambda m: m.texts("x"), "/x", "wrong_type", id="one text is no list"),
        pytest.param([], lambda m: m.texts("x"), "/x", "bad_value", id="too few"),
        pytest.param(
            ["a", 1], lambda m: m.texts("x"), "/x/1", "wrong_type", id="a number in a list of texts"
        ),
        pytest.param(["a", ""], lambda m: m.texts("x"), "/x/1", "bad_value", id="an empty text in a list"),
        pytest.param(["a", "a"], lambda m: m.optional_texts("x"), "/x/1", "bad_value", id="twice"),
        pytest.param([], lambda m: m.child("x"), "/x", "wrong_type", id="a list is no object"),
        pytest.param({}, lambda m: m.child("x").text("y"), "/x/y", "missing_member", id="missing below"),
        pytest.param({}, lambda m: list(m.children("x")), "/x", "wrong_type", id="an object is no list"),
        pytest.param(
            [{}, 1], lambda m: list(m.children("x")), "/x/1", "wrong_type", id="a number in objects"
        ),
        pytest.param([], lambda m: list(m.children("x", least=1)), "/x", "bad_value", id="too few objects"),
    ],
)
def test_what_is_wrong_is_noted_with_its_place(value: object, read: Read, pointer: str, code: str) -> None:
    members = ObjectReader({"x": value})
    read(members)
    assert [(error.pointer, error.code) for error in members.errors] == [(pointer, code)]


@pytest.mark.parametrize(
    "read",
    [
        lambda m: m.text("x"),
        lambda m: m.key("x"),
        lambda m: m.choice("x", ("a",)),
        lambda m: m.boolean("x"),
        lambda m: m.integer("x", least=0),
        lambda m: m.time("x"),
        lambda m: m.texts("x"),
        lambda m: m.child("x").text("y"),
    ],
    ids=["text", "key", "choice", "boolean", "integer", "time", "texts", "child"],
)
def test_a_missing_member_is_noted_once(read: Read) -> None:
    members = ObjectReader({})
    read(members)
    assert [(error.pointer, error.code) for error in members.errors] == [("/x", "missing_member")]


@pytest.mark.asvs("15.3.3")
def test_every_unknown_member_is_noted() -> None:
    members = ObjectReader({"a": 1, "b/c": 2, "known": 3}, pointer="/conditions")
    members.integer("known", least=0)
    members.refuse_unknown()
    assert [(e.pointer, e.code) for e in members.errors] == [
        ("/conditions/a", "unknown_member"),
        ("/conditions/b~1c", "unknown_member"),
    ]


@pytest.mark.parametrize("value", [None, [], "x", 1, True], ids=repr)
def test_what_is_no_object_is_one_error(value: object) -> None:
    members = ObjectReader(value)
    members.text("x")
    members.child("y").text("z")
    members.refuse_unknown()
    assert [(error.pointer, error.code) for error in members.errors] == [("", "wrong_type")]
