"""The quick reader takes only what the strict one takes, and reads it the same; the rest it hands on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests import vectors
from wire import fast_json, strict_json
from wire.fast_json import NeedsStrictParser


@pytest.mark.parametrize("raw", [b"{}", b'{"a":[1,2.5,null,true,"x"]}', b' [ "" ] ', b'{"a":{"a":1}}'])
def test_what_is_plainly_right_is_read_as_the_strict_reader_reads_it(raw: bytes) -> None:
    assert fast_json.loads(raw) == strict_json.loads(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"NaN",
        b'{"a":1,"a":2}',
        b'{"a":"\\u0041"}',
        b"[" * 500 + b"]" * 500,  # read by orjson, not written by it
        b'{"a":' * 300 + b"1" + b"}" * 300,
        b"[" * 100_000,
    ],
    ids=lambda raw: repr(raw[:16]),
)
def test_anything_else_is_not_plain(raw: bytes) -> None:
    with pytest.raises(NeedsStrictParser):
        fast_json.loads(raw)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


def quickly(raw: bytes) -> Any:
    try:
        return fast_json.loads(raw)
    except NeedsStrictParser:
        return NotImplemented


@given(values, st.sampled_from([None, 1]), st.booleans())
def test_what_is_read_quickly_is_read_the_same_strictly(value: Any, indent: int | None, ascii: bool) -> None:
    raw = json.dumps(value, indent=indent, ensure_ascii=ascii).encode()
    found = quickly(raw)
    assert found is NotImplemented or found == strict_json.loads(raw) == value


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from(['""', '"x"', "1", "[]"])), min_size=2, max_size=5
    )
)
@example([("a", '"\\u0022\\u0022"'), ("a", "1")])
def test_no_duplicate_gets_through(members: list[tuple[str, str]]) -> None:
    raw = ("{" + ",".join(f'"{name}":{text}' for name, text in members) + "}").encode()
    twice = len({name for name, _ in members}) < len(members)
    assert not twice or quickly(raw) is NotImplemented


@pytest.mark.parametrize("file", vectors.files("json/n_*.json"))
def test_nothing_that_must_not_parse_does(file: Any) -> None:
    assert quickly(file.read_bytes()) is NotImplemented
