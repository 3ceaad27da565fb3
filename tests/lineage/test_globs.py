"""Patterns with several `*` answer as the regular expression of before did, and no pattern takes long."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.findings.openlineage import globs, patterns
from lineage.findings.openlineage.event import Name

PIECES = st.lists(st.sampled_from(["*", "a", "b", "-", "/", "ab"]), max_size=7)


def expression(pattern: str) -> re.Pattern[str]:
    named = r"(?P<tenant>[A-Za-z0-9][A-Za-z0-9:_-]{0,127})"
    parts = [part for part in re.split(r"(\*|\{tenant\})", pattern) if part]
    written = {"*": ".*", "{tenant}": named}
    return re.compile("".join(written.get(part, re.escape(part)) for part in parts), re.DOTALL)


@given(PIECES, PIECES, st.booleans(), st.text("ab-/", max_size=12))
def test_they_answer_as_the_expression_does(
    before: list[str], after: list[str], named: bool, text: str
) -> None:
    pattern = "".join([*before, "{tenant}" if named else "", *after])
    match = expression(pattern).fullmatch(text)
    expected = None if match is None else (match["tenant"] if named else "")
    assert patterns._tenant_of(pattern, text) == expected
    parts = [part for part in re.split(r"(\*|\{tenant\})", pattern) if part]
    assert globs.tenant_of(parts, text) == expected


@pytest.mark.asvs("1.2.9")
@pytest.mark.parametrize(
    "pattern", ["*a" * 40 + "b", "*{tenant}" + "*a" * 40 + "b", "*" * 1000 + "b", "*{tenant}*b"]
)
def test_no_pattern_takes_long(pattern: str) -> None:
    began = time.process_time()
    assert not patterns.matches("n", pattern, Name("n", "a" * 1000))
    assert time.process_time() - began < 2
