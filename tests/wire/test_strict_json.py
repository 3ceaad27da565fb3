import contextlib
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import vectors
from wire import strict_json
from wire.strict_json import MalformedJSON

STRICTER_THAN_RFC_8259 = {
    "y_object_duplicated_key.json": "duplicate_member",
    "y_object_duplicated_key_and_value.json": "duplicate_member",
    "y_object_escaped_null_in_key.json": "null_character",
    "y_string_null_escape.json": "null_character",
}


@pytest.mark.parametrize("path", vectors.files("json/y_*.json"))
def test_what_must_parse_parses_or_is_refused_for_a_listed_reason(path: Path) -> None:
    raw = path.read_bytes()
    reason = STRICTER_THAN_RFC_8259.get(path.name)
    if reason is None:
        assert strict_json.loads(raw) == json.loads(raw)
    else:
        assert refusal(raw).code == reason


@pytest.mark.parametrize("path", vectors.files("json/n_*.json"))
def test_what_must_not_parse_is_refused(path: Path) -> None:
    refusal(path.read_bytes())


@pytest.mark.parametrize("path", vectors.files("json/i_*.json"))
def test_what_may_parse_never_crashes(path: Path) -> None:
    with contextlib.suppress(MalformedJSON):
        strict_json.dumps(strict_json.loads(path.read_bytes()))


@pytest.mark.parametrize("path", vectors.files("blns/blns.json"))
def test_naughty_strings_come_back_as_they_went(path: Path) -> None:
    naughty = [text for text in json.loads(path.read_bytes()) if "\0" not in text]
    assert len(naughty) > 500
    assert strict_json.loads(strict_json.dumps(naughty)) == naughty


@pytest.mark.parametrize(
    ("raw", "code", "pointer"),
    [
        pytest.param(b"", "empty_body", "", id="nothing"),
        pytest.param(b" \n", "empty_body", "", id="only whitespace"),
        pytest.param(b"\xef\xbb\xbf{}", "byte_order_mark", "", id="UTF-8 mark"),
        pytest.param(b"\xff\xfe{\0}\0", "byte_order_mark", "", id="UTF-16 mark"),
        pytest.param(b'"\xff"', "invalid_utf8", "", id="no UTF-8"),
        pytest.param(b'"\xed\xa0\x80"', "invalid_utf8", "", id="surrogate written as UTF-8"),
        pytest.param(b"{} {}", "malformed_json", "", id="data after the value"),
        pytest.param(b"{'a': 1}", "malformed_json", "", id="single quotes"),
        pytest.param(b'"a\x00b"', "malformed_json", "", id="raw U+0000"),
        pytest.param(b'{"a": NaN}', "not_a_number", "/a", id="NaN"),
        pytest.param(b"[0, -Infinity]", "not_a_number", "/1", id="infinity"),
        pytest.param(b'{"a": [1e400]}', "number_out_of_range", "/a/0", id="double overflow"),
        pytest.param(b'{"n": 9007199254740992}', "number_out_of_range", "/n", id="2**53"),
        pytest.param(b'{"n": -9007199254740992}', "number_out_of_range", "/n", id="-2**53"),
        pytest.param(b"9" * 10_000, "number_out_of_range", "", id="ten thousand digits"),
        pytest.param(b'{"a": {"b": 1, "b": 2}}', "duplicate_member", "/a/b", id="duplicate below"),
        pytest.param(b'{"a": 1, "\\u0061": 1}', "duplicate_member", "/a", id="duplicate by escape"),
        pytest.param(b'{"~/": 1, "~/": 1}', "duplicate_member", "/~0~1", id="pointer is escaped"),
        pytest.param(b'{"a": {"x": "\\u0000"}}', "null_character", "/a/x", id="U+0000"),
        pytest.param(b'{"a": {"\\u0000": 1}}', "null_character", "/a", id="U+0000 in a name"),
        pytest.param(b'["\\ud800"]', "lone_surrogate", "/0", id="half a pair"),
        pytest.param(b'{"\\udc00": 1}', "lone_surrogate", "", id="half a pair in a name"),
        pytest.param(b'{"\\udc00": 1, "\\udc00": 1}', "duplicate_member", "/\ufffd", id="both at once"),
        pytest.param(b'{"x": 0, "a": 1, "a": 2}', "duplicate_member", "/a", id="not the first member"),
        pytest.param(b"[" * 64, "malformed_json", "", id="64 unclosed"),
        pytest.param(b"[" * 65 + b"]" * 65, "too_deep", "", id="65 deep"),
        pytest.param(b"[" * 100_000, "too_deep", "", id="100,000 unclosed"),
        pytest.param(b'{"a":' * 70 + b"1" + b"}" * 70, "too_deep", "", id="70 objects"),
        pytest.param(b"]" * 100, "malformed_json", "", id="only closing"),
    ],
)
def test_it_says_what_is_wrong_and_where(raw: bytes, code: str, pointer: str) -> None:
    refused = refusal(raw)
    assert (refused.code, refused.pointer) == (code, pointer)
    refused.detail.encode()


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        pytest.param(b"9007199254740991", 2**53 - 1, id="2**53 - 1"),
        pytest.param(b"-9007199254740991", 1 - 2**53, id="-(2**53 - 1)"),
        pytest.param(b'"\\ud83d\\ude02"', "\U0001f602", id="a whole pair"),
        pytest.param(b'"\\\\u0000"', "\\u0000", id="an escaped backslash is no escape"),
        pytest.param(b"123e-10000000", 0.0, id="underflow is zero"),
        pytest.param(b'"' + b"[" * 100 + b'"', "[" * 100, id="brackets in a string nest nothing"),
        pytest.param(b'["\\"' + b"[" * 100 + b'"]', ['"' + "[" * 100], id="nor after an escaped quote"),
    ],
)
def test_what_lies_just_inside_is_accepted(raw: bytes, value: object) -> None:
    assert strict_json.loads(raw) == value


def test_64_deep_is_accepted_beside_many_brackets() -> None:
    assert strict_json.loads(b"[" * 64 + b"[],[],[]".replace(b"[]", b"1") + b"]" * 64)
    assert len(strict_json.loads(b"[" + b",".join([b"{}"] * 1000) + b"]")) == 1000


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b'"' + b'\\"' * 500_000, id="unclosed string of escaped quotes"),
        pytest.param(b"[" * 64 + b"]" * 1_000_000, id="a million closing brackets"),
        pytest.param(b"[" + b"[]" * 500_000, id="half a million arrays"),
        pytest.param(b"1" * 1_000_000, id="a million digits"),
        pytest.param(
            b"{" + b",".join(b'"%d":0' % (n % 99_999) for n in range(100_000)) + b"}", id="a late duplicate"
        ),
    ],
)
def test_a_hostile_megabyte_is_refused_within_a_second(raw: bytes) -> None:
    before = time.thread_time()  # processor time: a busy machine does not count
    refusal(raw)
    assert time.thread_time() - before < 1


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(1 - 2**53, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=20,
)


@given(value=JSON_VALUES, escaped=st.booleans())
def test_every_value_survives_the_journey(value: object, escaped: bool) -> None:
    assert strict_json.loads(strict_json.dumps(value)) == value
    assert strict_json.loads(json.dumps(value, ensure_ascii=escaped, indent=1).encode()) == value


@pytest.mark.asvs("1.1.1")
@given(st.binary() | st.text(alphabet='[]{}",:\\u0123456789.eE-+ntfalsrNI \ufeff').map(str.encode))
def test_any_bytes_are_parsed_or_refused(raw: bytes) -> None:
    try:
        value = strict_json.loads(raw)
    except MalformedJSON as refused:
        refused.detail.encode()
        refused.pointer.encode()
    else:
        assert value == json.loads(raw)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), ["\ud800"]], ids=["NaN", "infinity", "half"])
def test_it_never_writes_what_it_would_not_read(value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        strict_json.dumps(value)


def refusal(raw: bytes) -> MalformedJSON:
    with pytest.raises(MalformedJSON) as caught:
        strict_json.loads(raw)
    return caught.value
