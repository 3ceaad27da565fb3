"""docs/ledger-format.md is enough to check the ledger: its program computes the root, and its example has the members."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from ledger import actors, canonical, operations, queries, scope
from ledger.entries import Draft

PAGE = (Path(__file__).resolve().parents[2] / "docs/ledger-format.md").read_text()


def program() -> dict[str, Any]:
    known: dict[str, Any] = {}
    exec(compile(PAGE.split("```python\n")[1].split("```")[0], "<ledger-format.md>", "exec"), known)
    return known


@pytest.mark.parametrize("count", [1, 2, 5])
def test_the_program_of_the_page_computes_the_root(db: None, count: int) -> None:
    with scope.everything(reason="audit"):
        operations.record(
            [Draft(uuid4(), "key.revoked/1", "live", {"key": str(number)}) for number in range(count)],
            by=actors.system("tests"),
            at=datetime(2025, 3, 1, tzinfo=UTC),
        )
        listed = [
            {"data": base64.b64encode(row.data).decode(), "leaf_hash": row.leaf_hash.hex()}
            for row in queries.stream()
        ]
        assert program()["root"](listed) == queries.tree_head().root.hex()


def test_the_program_of_the_page_finds_a_changed_byte() -> None:
    leaf = {"data": base64.b64encode(b"{}").decode(), "leaf_hash": "00" * 32}
    with pytest.raises(AssertionError):
        program()["root"]([leaf])


def test_an_empty_ledger_has_the_root_of_nothing() -> None:
    assert program()["root"]([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_example_and_the_table_name_the_members_of_an_entry(db: None) -> None:
    example = json.loads(PAGE.split("```json\n")[1].split("```")[0])
    table = PAGE.split("| member | type | means |")[1].split("\n\n")[0]
    with scope.everything(reason="audit"):
        operations.record(
            [Draft(uuid4(), "key.revoked/1", "live", {"key": "x"})],
            by=actors.system("tests"),
            at=datetime(2025, 3, 1, tzinfo=UTC),
        )
        stored = json.loads(list(queries.stream())[-1].data)
    assert set(stored) == set(example) == set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))
    assert set(stored["actor"]) == set(example["actor"])
    written = PAGE.split("```json\n")[1].split("```")[0].strip()
    assert canonical.encode(example).decode() == written
