import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import canonical
from tests import vectors


@pytest.mark.parametrize("path", vectors.files("jcs/input/*.json"))
def test_the_published_inputs_give_the_published_bytes(path: Path) -> None:
    expected = bytes.fromhex((path.parents[1] / "outhex" / f"{path.stem}.txt").read_text())
    assert canonical.encode(json.loads(path.read_bytes())) == expected


NESTED: list[object] = []
for _ in range(100_000):
    NESTED = [NESTED]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"a": math.nan}, id="NaN"),
        pytest.param([math.inf], id="infinity"),
        pytest.param(2**53, id="2**53"),
        pytest.param(-(2**53), id="-2**53"),
        pytest.param(10**5000, id="more digits than Python writes"),
        pytest.param("\ud800", id="surrogate in a value"),
        pytest.param({"\udfff": 1}, id="surrogate in a name"),
        pytest.param({1: 1}, id="a name that is a number"),
        pytest.param({None: 1}, id="a name that is nothing"),
        pytest.param(b"bytes", id="bytes"),
        pytest.param({"at": object()}, id="an object"),
        pytest.param(NESTED, id="100,000 deep"),
    ],
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(canonical.NotCanonicalisable):
        canonical.encode(value)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        pytest.param({"b": 1, "a": 2}, b'{"a":2,"b":1}', id="members are sorted"),
        pytest.param({"\ufb33": 1, "\U0001f600": 2}, '{"\U0001f600":2,"\ufb33":1}'.encode(), id="by UTF-16"),
        pytest.param(2**53 - 1, b"9007199254740991", id="greatest integer"),
        pytest.param(-0.0, b"0", id="minus zero"),
        pytest.param(1e21, b"1e+21", id="exponent"),
        pytest.param(True, b"true", id="true is no number"),
        pytest.param("\x7f\u2028</é", '"\x7f\u2028</é"'.encode(), id="only what must be escaped is"),
    ],
)
def test_canonical_bytes(value: object, written: bytes) -> None:
    assert canonical.encode(value) == written


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=20,
)


@given(VALUES)
def test_reading_and_writing_again_changes_nothing(value: object) -> None:
    written = canonical.encode(value)
    assert json.loads(written) == value
    assert canonical.encode(json.loads(written)) == written


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), st.integers(0, 9), min_size=2))
def test_the_order_of_members_does_not_matter(members: dict[str, int]) -> None:
    assert canonical.encode(dict(reversed(members.items()))) == canonical.encode(members)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_keeps_its_value(number: float) -> None:
    # A number in JSON is a double, also where it is written without a point (RFC 8785 section 3.2.2.3).
    assert json.loads(canonical.encode(number), parse_int=float) == number
