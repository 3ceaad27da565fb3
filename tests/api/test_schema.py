"""A declared kind of JSON value: its schema, its reader and its writer say the same."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import jsonschema
import pytest

from api import reference
from api.schema.kind import Kind
from api.schema.records import ListOf, Noun, Nullable, OneOf, Page, Record, Written
from api.schema.scalars import (
    Boolean,
    Choice,
    Constant,
    Digest,
    Flag,
    Id,
    Integer,
    Key,
    Text,
    Time,
    Uuid,
    is_filled,
)
from wire import ids
from wire.object_reader import ObjectReader

ID = UUID("019376c3-9f5e-7c9a-8a7f-4e7f3b6a1d10")
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PAIR = Record({"name": Text(longest=3), "rows": Integer(least=0)}, make=SimpleNamespace)

VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 7, 1.5, "", " ", "a", "abc", "abcd", "x" * 300, "no key", "2026-11-21T12:00:00Z",
    "2026-11-21", "ab" * 32, "AB" * 32, str(ID), ids.render(ids.HOLDING, ID), [], ["a"], ["a", "b", "c"], ["a", "a"],
    [""], [1], {}, {"name": "a", "rows": 1}, {"name": "abcd", "rows": 1}, {"name": "a"}, {"name": "a", "rows": 1, "x": 1},
    [{"name": "a", "rows": 1}], [{"name": "a", "rows": -1}],
]  # fmt: skip


@pytest.mark.asvs("1.4.2")
@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(Text(longest=3), id="text"),
        pytest.param(Key(), id="key"),
        pytest.param(Digest(), id="digest"),
        pytest.param(Choice(("a", "abc")), id="choice"),
        pytest.param(Constant("a"), id="constant"),
        pytest.param(Integer(least=0, most=5), id="integer"),
        pytest.param(Boolean(), id="boolean"),
        pytest.param(ListOf(Text(longest=3), least=1, most=2), id="list of texts"),
        pytest.param(ListOf(Choice(("a", "b"))), id="list of choices"),
        pytest.param(ListOf(PAIR, most=1), id="list of objects"),
        pytest.param(PAIR, id="object"),
        pytest.param(OneOf(Constant("a"), ListOf(Key(), least=1)), id="one of two"),
    ],
)
def test_what_the_schema_refuses_is_refused(kind: Kind) -> None:
    taken = 0
    for value in VALUES:
        members = ObjectReader({"x": value})
        kind.read(members, "x", required=True)
        if not jsonschema.Draft202012Validator(kind.schema).is_valid(value):
            assert members.errors, value
        elif not members.errors:
            taken += 1
    assert taken > 0


@pytest.mark.parametrize(
    ("kind", "value", "place", "code"),
    [
        (Text(check=is_filled, longest=9), " ", "/x", "bad_value"),
        (Text(longest=3), "abcd", "/x", "bad_value"),
        (Text(), 1, "/x", "wrong_type"),
        (Key(), "no key", "/x", "not_a_key"),
        (Time(), "noon", "/x", "not_a_time"),
        (Uuid(), "a", "/x", "not_an_id"),
        (Digest(), "AB" * 32, "/x", "bad_value"),
        (ListOf(Key()), ["a", "no key"], "/x/1", "not_a_key"),
        (ListOf(Text(), most=1), ["a", "b"], "/x", "bad_value"),
        (ListOf(PAIR), [{"name": "a", "rows": "1"}], "/x/0/rows", "wrong_type"),
        (ListOf(PAIR), None, "/x", "wrong_type"),
        (ListOf(PAIR, unique=("name",)), [{"name": "a", "rows": 1}] * 2, "/x/1/name", "bad_value"),
        (PAIR, {"name": "a", "rows": 1, "more": 1}, "/x/more", "unknown_member"),
        (PAIR, {"name": "a"}, "/x/rows", "missing_member"),
        (Nullable(PAIR), {"name": 1, "rows": 1}, "/x/name", "wrong_type"),
        (OneOf(Constant("*"), ListOf(Text())), "a", "/x", "wrong_type"),
        (OneOf(Constant("*"), ListOf(Text()), expected="Expected a list or *."), None, "/x", "bad_value"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(kind: Kind, value: Any, place: str, code: str) -> None:
    members = ObjectReader({"x": value})
    kind.read(members, "x", required=True)
    assert [(error.pointer, error.code) for error in members.errors] == [(place, code)]


def test_everything_wrong_with_a_body_is_named_at_once() -> None:
    members = ObjectReader({"name": "abcd", "rows": True, "more": 1})
    assert PAIR.read_body(members) is None
    assert [(error.pointer, error.code) for error in members.errors] == [
        ("/name", "bad_value"),
        ("/rows", "wrong_type"),
        ("/more", "unknown_member"),
    ]


def test_an_optional_member_left_out_is_its_default() -> None:
    body = Record({}, {"note": Text(null=True).default(""), "force": Flag(), "at": Time(null=True)})
    assert body.read_body(ObjectReader({})) == {"note": "", "force": False, "at": None}
    assert body.read_body(ObjectReader({"note": None, "force": True})) == {
        "note": "",
        "force": True,
        "at": None,
    }


def test_a_required_member_that_may_be_null_must_be_there() -> None:
    body = Record({"category": Text(null=True), "price": Nullable(PAIR)})
    members = ObjectReader({})
    body.read_body(members)

    assert body.read_body(ObjectReader({"category": None, "price": None})) == {
        "category": None,
        "price": None,
    }
    assert [(error.pointer, error.code) for error in members.errors] == [
        ("/category", "missing_member"),
        ("/price", "missing_member"),
    ]


@pytest.mark.asvs("2.2.3")
def test_several_members_are_checked_together() -> None:
    def in_order(members: ObjectReader, values: dict[str, Any]) -> None:
        if values["first"] > values["last"]:
            members.note("last", "bad_value", "Expected the last after the first.")

    body = Record({"first": Integer(), "last": Integer()}, check=in_order)
    members = ObjectReader({"first": 2, "last": 1})
    body.read_body(members)
    assert [error.pointer for error in members.errors] == ["/last"]


@pytest.mark.asvs("15.3.1")
def test_an_object_is_written_from_its_attributes() -> None:
    order = Noun(
        "Order",
        {
            "object": Constant("order"),
            "id": Id(ids.DESTRUCTION),
            "tenant": Text().source("owner.key"),
            "reason": Text(null=True),
            "due_at": Time(null=True),
            "count": Integer().source(lambda row: len(row.items)),
            "items": ListOf(PAIR),
            "hold": Nullable(Record({"until": Time()})),
            "terms": Written(PAIR),
        },
        {"note": Text()},
    )
    row = SimpleNamespace(
        id=ID,
        owner=SimpleNamespace(key="acme"),
        reason="",
        due_at=NOON,
        items=(SimpleNamespace(name="a", rows=1), {"name": "b", "rows": 2}),
        hold=None,
        terms={"as": "it is"},
    )
    written = {
        "object": "order",
        "id": ids.render(ids.DESTRUCTION, ID),
        "tenant": "acme",
        "reason": None,
        "due_at": "2026-11-21T12:00:00Z",
        "count": 2,
        "items": [{"name": "a", "rows": 1}, {"name": "b", "rows": 2}],
        "hold": None,
        "terms": {"as": "it is"},
    }
    assert order.write(row) == written
    assert order.write(row, id=None, note="x") == {**written, "id": None, "note": "x"}
    assert list(order.schema["properties"]) == [*order.required, "note"]


def test_a_named_kind_is_a_component_where_it_is_used() -> None:
    inner = Noun("Inner", {"name": Text()})
    page = Page(Noun("Outer", {"inner": Nullable(inner), "plain": Record({"x": Text()})}))

    assert set(page.components()) == {"OuterList", "Outer", "Inner"}
    properties = page.components()["Outer"]["properties"]
    assert properties["inner"] == {"oneOf": [{"$ref": "#/components/schemas/Inner"}, {"type": "null"}]}
    assert properties["plain"]["properties"] == {"x": {"type": "string"}}


def test_no_two_nouns_have_the_same_name() -> None:
    named: dict[str, Any] = {}

    def gather(kind: Kind) -> None:
        if kind.name:
            assert named.setdefault(kind.name, kind.schema) == kind.schema, kind.name
        for part in kind.parts():
            gather(part)

    for declared in reference.routes():
        for kind in (declared.route.body, *declared.route.answers.values()):
            if isinstance(kind, Kind):
                gather(kind)
    assert set(named) | {"Problem"} == set(reference.components())
