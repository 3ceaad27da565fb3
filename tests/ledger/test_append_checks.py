"""The append function refuses what is not well formed, by whatever way it is called."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import DataError, ProgrammingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import canonical, entries, registered_kinds, scope
from tests import databases, steered_clock

NOW = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
KIND = "key.revoked/1"
SYSTEM = b'{"channel":"tests","id":null,"kind":"system"}'
PERSON = b'{"channel":"portal","id":"0192a5f0-0000-7000-8000-000000000000","kind":"person"}'


def append(
    body: bytes | None = b"{}",
    *,
    kind: str | None = KIND,
    mode: str | None = "live",
    actor: bytes | None = SYSTEM,
    at: datetime | None = NOW,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM ledger_append(%s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::uuid[], %s::bytea[],"
            " %s::bytea[], %s::timestamptz)",
            [[uuid4()], [kind], [mode], [None], [None], [actor], [body], at],
        )


def refused(**given: Any) -> str:
    with pytest.raises(DataError) as error, transaction.atomic():
        append(**given)
    return str(error.value)


@pytest.fixture
def everything(db: None):
    with scope.everything(reason="audit"):
        yield


BAD_BODIES = {
    "not JSON": b"nope",
    "nothing": b"",
    "SQL null": None,
    "a string": b'"x"',
    "a list": b"[]",
    "null": b"null",
    "a float": b'{"a":1.5}',
    "a float that is an integer": b'{"a":1.0}',
    "an exponent": b'{"a":1e3}',
    "minus zero": b'{"a":-0}',
    "a leading zero": b'{"a":01}',
    "a plus": b'{"a":+1}',
    "not a number": b'{"a":NaN}',
    "an integer beyond 2^53 - 1": b'{"a":9007199254740992}',
    "one below": b'{"a":-9007199254740992}',
    "one in a list": b'{"a":[9007199254740992]}',
    "one of many digits": b'{"a":' + b"1" * 400 + b"}",
    "two numbers in a row": b'{"a":1 2}',
    "a member twice": b'{"a":1,"a":1}',
    "a member twice, deep": b'{"a":[{"b":1,"b":2}]}',
    "a member twice, spelled apart": b'{"a":1,"\\u0061":2}',
    "another order": b'{"b":1,"a":2}',
    "another order, deep": b'{"a":{"d":1,"c":2}}',
    "the order of code points, not of UTF-16": '{"\ue000":1,"\U00010000":2}'.encode(),
    "a blank": b'{"a": 1}',
    "a line's end": b'{"a":1}\n',
    "a leading blank": b' {"a":1}',
    "a tab between": b'{"a"\t:1}',
    "an escape that is not needed": b'{"a":"\\u0061"}',
    "an escaped slash": b'{"a":"\\/"}',
    "a long escape for a short one": b'{"a":"\\u000a"}',
    "an escape in capitals": b'{"a":"\\u001F"}',
    "an escaped umlaut": b'{"a":"\\u00e9"}',
    "an escaped pair": b'{"a":"\\ud83d\\ude00"}',
    "half a pair": b'{"a":"\\ud83d"}',
    "half a pair, raw": b'{"a":"\xed\xa0\xbd"}',
    "NUL": b'{"a":"\\u0000"}',
    "a raw control character": b'{"a":"\x01"}',
    "a raw line's end": b'{"a":"\n"}',
    "not UTF-8": b'{"a":"\xff"}',
    "overlong UTF-8": b'{"a":"\xc0\xaf"}',
    "a byte order mark": b'\xef\xbb\xbf{"a":1}',
    "a trailing comma": b'{"a":1,}',
    "an open object": b'{"a":1',
    "two objects": b"{}{}",
    "a closed envelope": b'{},"tenant":null',
    "a comment": b'{"a":1/**/}',
    "single quotes": b"{'a':1}",
    "True": b'{"a":True}',
    "words in a row": b'{"a":truefalse}',
    "a deep nest": b'{"a":' + b"[" * 80 + b"]" * 80 + b"}",
    "a nest to the end of the stack": b'{"a":' + b"[" * 16_000 + b"]" * 16_000 + b"}",
}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_a_body_that_is_not_canonical_is_refused(everything: None, body: bytes | None) -> None:
    assert "the body" in refused(body=body)


GOOD_BODIES = {
    "empty": b"{}",
    "every kind of value": b'{"a":[1,-1,0,true,false,null,"",{},[]],"b":{"c":"d"}}',
    "the ends of the integers": b'{"a":9007199254740991,"b":-9007199254740991,"c":[9007199254740991]}',
    "escapes": b'{"a":"\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f/\x7f"}',
    "digits in a string": b'{"a":"99999999999999999999 1.5 {\\"b\\":1e3}"}',
    "the order of UTF-16": '{"\U00010000":1,"\ue000":2}'.encode(),
    "names beyond ASCII": '{"a":0,"é":1,"ö":[{"z":1,"ß":2}]}'.encode(),
    "an empty name": b'{"":1,"a":2}',
    "a name with an escape": b'{"\\n":1,"\\"":2}',
}


@pytest.mark.parametrize("body", GOOD_BODIES.values(), ids=GOOD_BODIES.keys())
def test_a_canonical_body_is_accepted(everything: None, body: bytes) -> None:
    assert canonical.encode(json.loads(body)) == body
    append(body)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) - 2, 2**53 + 2) | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=st.dictionaries(st.text(max_size=3), VALUES, max_size=4),
    ascii_only=st.booleans(),
    blanks=st.booleans(),
)
def test_the_database_and_the_code_agree_on_what_is_canonical(
    db: None, value: dict[str, Any], ascii_only: bool, blanks: bool
) -> None:
    separators = None if blanks else (",", ":")
    try:
        written = json.dumps(value, ensure_ascii=ascii_only, separators=separators).encode()
    except UnicodeEncodeError:
        return
    for spelling in (written, _canonical(value)):
        assert accepted(spelling) == canonical.is_canonical_object(spelling), spelling


def _canonical(value: dict[str, Any]) -> bytes:
    try:
        return canonical.encode(value)
    except canonical.NotCanonicalisable:
        return b"nope"


def accepted(body: bytes) -> bool:
    try:
        with scope.everything(reason="audit"), transaction.atomic():
            append(body)
    except DataError:
        return False
    return True


@pytest.mark.parametrize("kind", ['x"y', "gossip.heard/1", "", None, "key.revoked/1 ", "KEY.REVOKED/1"])
def test_a_kind_that_is_not_registered_is_refused(everything: None, kind: str | None) -> None:
    assert "is not registered" in refused(kind=kind)


@pytest.mark.parametrize("mode", ["", "LIVE", "prod", 'x"', None])
def test_another_mode_is_refused(everything: None, mode: str | None) -> None:
    assert "neither live nor test" in refused(mode=mode)


@pytest.mark.parametrize(
    "actor",
    [
        b"nope",
        None,
        b"{}",
        b'{"channel":"x","kind":"system"}',
        b'{"channel":"tests","id":null,"kind":"person"}',
        b'{"channel":"tests","id":"alice","kind":"person"}',
        b'{"channel":"tests","id":"0192a5f0-0000-7000-8000-000000000000","kind":"system"}',
        b'{"channel":"a@b.example","id":null,"kind":"system"}',
        b'{"channel":"tests","email":"a@b.example","id":null,"kind":"system"}',
        b'{"channel":"tests","id":null,"kind":"system"},"body":{}',
    ],
)
def test_an_actor_of_another_form_is_refused(everything: None, actor: bytes | None) -> None:
    assert "the actor" in refused(actor=actor)


def test_an_actor_that_follows_a_good_one_is_judged_too(everything: None) -> None:
    with pytest.raises(DataError, match="the actor"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM ledger_append(%s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::uuid[], %s::bytea[],"
            " %s::bytea[], %s::timestamptz)",
            [
                [uuid4(), uuid4()], [KIND] * 2, ["live"] * 2, [None] * 2, [None] * 2, [PERSON, b"nope"],
                [b"{}"] * 2, NOW,
            ],
        )  # fmt: skip


def test_lists_of_different_lengths_are_refused(everything: None) -> None:
    with (
        pytest.raises(DataError, match="differ in length"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "SELECT * FROM ledger_append(%s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::uuid[], %s::bytea[],"
            " %s::bytea[], %s::timestamptz)",
            [[uuid4(), uuid4()], [KIND], ["live"], [None], [None], [SYSTEM], [b"{}"], NOW],
        )


def test_the_database_knows_the_kinds_of_the_code(db: None) -> None:
    assert registered_kinds.registered(connection) == set(entries.kinds())


def test_the_owner_adds_a_new_kind_after_a_migration(
    committed_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(entries._KINDS, "gossip.heard/1", entries.EntryKind("gossip.heard/1", (), "x"))
    with databases.connected(committed_db, "owner"):
        assert registered_kinds.add_missing(connection) == ["gossip.heard/1"]
        assert registered_kinds.add_missing(connection) == []
    with databases.connected(committed_db), scope.everything(reason="audit"):
        append(kind="gossip.heard/1")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO ledger_kind VALUES ('gossip.heard/1')",
        "UPDATE ledger_kind SET name = 'gossip.heard/1'",
        "DELETE FROM ledger_kind",
        "TRUNCATE ledger_kind",
        "INSERT INTO ledger_lift VALUES (1, now(), now(), now())",
        "DELETE FROM ledger_lift",
        "CREATE OR REPLACE FUNCTION licet_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
    ],
)
def test_the_apps_role_changes_neither_kinds_nor_the_clock(everything: None, statement: str) -> None:
    with pytest.raises(ProgrammingError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert isinstance(error.value.__cause__, psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize("ahead", [timedelta(minutes=6), None], ids=["six minutes", "no time"])
def test_no_setting_lets_an_entry_claim_a_future_time(committed_db: str, ahead: timedelta | None) -> None:
    at = None if ahead is None else datetime.now(UTC) + ahead
    with databases.connected_as_superuser(committed_db) as root:
        steered_clock.remove(root)
    with connection.cursor() as cursor:
        for setting in ("licet.clock_tolerance", "licet_test.claimed", "licet.now"):
            cursor.execute("SELECT set_config(%s, '2199-01-01', false)", [setting])
    with pytest.raises(DataError, match="in the future"), scope.everything(reason="audit"):
        append(at=at)


def test_an_endless_time_is_refused(everything: None) -> None:
    with pytest.raises(DataError, match="in the future"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM ledger_append(%s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::uuid[], %s::bytea[],"
            " %s::bytea[], '-infinity')",
            [[uuid4()], [KIND], ["live"], [None], [None], [SYSTEM], [b"{}"]],
        )
