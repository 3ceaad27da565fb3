"""No test reads the clock while pytest collects it: minutes pass before it runs, and "six minutes from now" is over."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests import collected_names

TESTS = Path(__file__).resolve().parent
CLOCKS = {"now", "today", "utcnow", "time", "time_ns", "localdate", "localtime"}
SUITES = [TESTS, TESTS.parent / "sdk" / "tests", TESTS.parent / "sandbox"]


def read_while_collected(source: str) -> list[int]:
    """The lines of a file that read the clock outside of any function, or in a decorator or a default.

    A call of a function of the file that reads the clock, itself or through another, is such a reading.
    """
    tree = ast.parse(source)
    clocks = CLOCKS | _readers(tree)
    lines = []
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [*node.decorator_list, node.args]
            continue
        if isinstance(node, ast.Lambda):
            waiting.append(node.args)
            continue
        if isinstance(node, ast.If) and "__name__" in ast.dump(node.test):
            continue  # a program, not a test
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in clocks and not (node.args and name == "time"):
                lines.append(node.lineno)
        waiting += ast.iter_child_nodes(node)
    return sorted(lines)


def _readers(tree: ast.Module) -> set[str]:
    """The functions of a file that read the clock when they are called. Fixtures and tests are called later."""
    called = {
        function.name: {
            one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", "")
            for one in _calls(function)
        }
        for function in tree.body
        if isinstance(function, ast.FunctionDef) and not function.decorator_list
    }
    readers: set[str] = set()
    while more := {name for name, calls in called.items() if calls & (CLOCKS | readers)} - readers:
        readers |= more
    return readers


def _calls(function: ast.FunctionDef) -> list[ast.Call]:
    """The calls in a function's own body. What a function or lambda in it does, it does later."""
    waiting: list[ast.AST] = [*function.body]
    calls = []
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.Call):
            calls.append(node)
        waiting += ast.iter_child_nodes(node)
    return calls


def test_no_test_reads_the_clock_while_it_is_collected() -> None:
    files = [file for suite in SUITES for file in suite.rglob("*.py")]
    assert len(files) > 300
    found = [f"{file}:{line}" for file in files for line in read_while_collected(file.read_text())]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "SOON = datetime.now(UTC) + timedelta(minutes=6)",
        "@pytest.mark.parametrize('at', [timezone.now()])\ndef test_it(at): ...",
        "def give(at=date.today()): ...",
        "class Fixture:\n    born = time.time()",
        "def at(): return {'time': datetime.now(UTC)}\n@pytest.mark.parametrize('said', [at()])\ndef test_it(said): ...",
        "def at(): return datetime.now(UTC)\ndef later(): return at()\nSOON = later()",
    ],
)
def test_such_a_reading_is_found(source: str) -> None:
    assert read_while_collected(source) != []


def test_a_reading_while_the_test_runs_is_none() -> None:
    assert (
        read_while_collected("def test_it():\n    at = datetime.now(UTC)\nsoon = lambda: timezone.now()")
        == []
    )


def test_a_test_that_is_named_after_an_address_is_refused() -> None:
    with pytest.raises(pytest.UsageError, match="an id of its own"):
        collected_names.check(["tests/x.py::test_it[<function f at 0x7f7910eea2a0>]"])
    collected_names.check(["tests/x.py::test_it[0x7f]"])
