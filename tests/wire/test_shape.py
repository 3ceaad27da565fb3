"""How deep JSON nests is found without building it, as a walk of the built value finds it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire import strict_json

TEXTS = st.text('[]{}"\\ab', max_size=6)
VALUES = st.recursive(
    st.one_of(TEXTS, st.integers(0, 9), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)


def depth(value: Any) -> int:
    if isinstance(value, dict | list):
        inside = value.values() if isinstance(value, dict) else value
        return 1 + max(map(depth, inside), default=0)
    return 0


@given(VALUES, st.integers(0, 6), st.sampled_from([1, 2, 3, 7, 65536]))
def test_depth_is_judged_as_a_walk_judges_it(value: Any, most: int, at_once: int) -> None:
    raw = json.dumps(value).encode()
    before, strict_json._AT_ONCE = strict_json._AT_ONCE, at_once
    try:
        if depth(value) > most:
            with pytest.raises(strict_json.MalformedJSON) as refused:
                strict_json.loads(raw, max_depth=most)
            assert refused.value.code == "too_deep"
        else:
            assert strict_json.loads(raw, max_depth=most) == value
    finally:
        strict_json._AT_ONCE = before


def test_brackets_within_texts_do_not_count() -> None:
    text = '["' + "[{" * 100_000 + '"]'
    assert strict_json.loads(text.encode()) == ["[{" * 100_000]
    escaped = '["' + '\\"[' * 100_000 + '\\\\"]'
    assert len(strict_json.loads(escaped.encode())[0]) == 200_001


@pytest.mark.parametrize("one", ["[]", "{}", '{"a":{}}', "[[]]"])
def test_more_arrays_and_objects_than_text_are_refused(one: str) -> None:
    few, many = (f"[{','.join([one] * count)}]".encode() for count in (900, 20_000))
    strict_json.loads(few)
    with pytest.raises(strict_json.MalformedJSON) as refused:
        strict_json.loads(many)
    assert refused.value.code == "too_many_values"


def test_the_first_fault_is_told_wherever_it_lies() -> None:
    long = "n" * 100_000
    raw = f'{{"{long}": [{",".join(["1"] * 50_000)}, "\\u0000", {{"a": 1, "a": 2}}]}}'.encode()
    with pytest.raises(strict_json.MalformedJSON) as refused:
        strict_json.loads(raw)
    assert (refused.value.code, refused.value.pointer) == ("null_character", f"/{long}/50000")
    for text, code, pointer in (
        ('{"a": {"b": 1, "b": 2}, "c": NaN}', "duplicate_member", "/a/b"),
        ('{"c": NaN, "a": {"b": 1, "b": 2}}', "not_a_number", "/c"),
        ('{"a": [NaN, {"b": 1, "b": 2}], "a": 1}', "duplicate_member", "/a"),
        ('["x", "\\ud800"]', "lone_surrogate", "/1"),
        ('"\\u0000"', "null_character", ""),
        ('{"\\u0000": 1}', "null_character", ""),
        ("[1e400, 99999999999999999]", "number_out_of_range", "/0"),
    ):
        with pytest.raises(strict_json.MalformedJSON) as refused:
            strict_json.loads(text.encode())
        assert (refused.value.code, refused.value.pointer) == (code, pointer), text


def test_thousands_of_repeated_members_are_refused_at_once() -> None:
    with pytest.raises(strict_json.MalformedJSON) as refused:
        strict_json.loads(("[" + ",".join(['{"a":1,"a":1}'] * 5000) + "]").encode())
    assert refused.value.code == "duplicate_member"
