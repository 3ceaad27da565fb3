"""docs/security/asvs.md and the tests that it names say the same, in both directions."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.security.source import ROOT

PAGE = (ROOT / "docs/security/asvs.md").read_text()
# How many requirements of levels 1 and 2 each chapter of the standard has.
CHAPTERS = {
    1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16, 17: 7,
}  # fmt: skip
_ROW = re.compile(r"^\| v5\.0\.0-(\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (.+?) \|$", re.MULTILINE)
_TEST = re.compile(r"test `(?P<file>[\w/]+\.py)::(?P<name>test_\w+)`")
_OTHERS = {
    "read": re.compile(r"read `(?P<file>[\w./-]+)`"),
    "not applicable": re.compile(r"not applicable, because .{15,}"),
    "open": re.compile(r"open"),
}


@dataclass(frozen=True, slots=True)
class Row:
    number: str
    level: str
    words: str
    verdict: str


ROWS = [Row(*found) for found in _ROW.findall(PAGE)]


def marked() -> Iterator[tuple[str, str]]:
    """Each number that a test carries, with the test as the page names it."""
    for folder in ("tests", "sdk/tests"):
        for path in sorted((ROOT / folder).rglob("test_*.py")):
            for node in ast.parse(path.read_text()).body:
                if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    continue
                for mark in node.decorator_list:
                    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.asvs":
                        for number in mark.args:
                            yield ast.literal_eval(number), f"{path.relative_to(ROOT)}::{node.name}"


def kind_of(verdict: str) -> str:
    if _TEST.fullmatch(verdict):
        return "test"
    return next((kind for kind, pattern in _OTHERS.items() if pattern.fullmatch(verdict)), "")


def test_each_requirement_has_one_row() -> None:
    assert len(ROWS) == len({row.number for row in ROWS}) == PAGE.count("\n| v5") == 253
    assert Counter(row.level for row in ROWS) == {"1": 70, "2": 183}
    assert Counter(int(row.number.split(".")[0]) for row in ROWS) == CHAPTERS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.number)
def test_each_row_has_a_verdict_and_says_what_we_do(row: Row) -> None:
    assert kind_of(row.verdict), row.verdict
    assert len(row.words) > 10
    if found := _OTHERS["read"].fullmatch(row.verdict):
        assert (ROOT / found["file"]).exists(), found["file"]


def test_rows_and_marks_are_the_same() -> None:
    named: defaultdict[str, set[str]] = defaultdict(set)
    for row in ROWS:
        if found := _TEST.fullmatch(row.verdict):
            named[row.number].add(f"{found['file']}::{found['name']}")
    carried: defaultdict[str, set[str]] = defaultdict(set)
    for number, test in marked():
        carried[number].add(test)
    assert dict(named) == dict(carried)


def test_most_rows_are_held_by_a_test() -> None:
    counts = Counter(kind_of(row.verdict) for row in ROWS)
    print(", ".join(f"{kind}: {count}" for kind, count in sorted(counts.items())))
    assert counts["test"] >= 120


@pytest.mark.parametrize(
    ("verdict", "kind"),
    [
        ("test `tests/a.py::test_b`", "test"),
        ("open, more or less", ""),
        ("test tests/a.py", ""),
        ("not applicable", ""),
    ],
)
def test_a_verdict_of_another_form_is_none(verdict: str, kind: str) -> None:
    assert kind_of(verdict) == kind
