"""Each value that a waiting change would change is shown, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants import approval_sentences
from tenants.approval_sentences import DifferenceLine

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("was", "becomes", "shown"),
    [
        (2, 1, [DifferenceLine("width", "2", "1")]),
        (None, ["a", "b"], [DifferenceLine("width", "nothing", "a, b")]),
        (True, False, [DifferenceLine("width", "yes", "no")]),
        ({"a": 1, "b": ""}, {"a": 1, "b": "x"}, [DifferenceLine("b", "nothing", "x")]),
        (
            [{"name": "rpm", "quasi_identifier": True}, {"name": "note"}],
            [{"name": "note"}, {"name": "rpm", "quasi_identifier": False}],
            [DifferenceLine("rpm, quasi identifier", "yes", "no")],
        ),
    ],
)
def test_what_differs_is_shown(was: Any, becomes: Any, shown: list[DifferenceLine]) -> None:
    assert approval_sentences.differences("width", was, becomes) == shown


@given(JSON, JSON)
def test_equal_values_show_nothing_and_others_something(was: Any, becomes: Any) -> None:
    assert approval_sentences.differences("width", was, was) == []
    assert all(isinstance(line.was, str) for line in approval_sentences.differences("width", was, becomes))
