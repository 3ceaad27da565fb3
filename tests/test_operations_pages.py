"""Each alert, cause and objection has its section or row in the operations pages, and they name no other."""

from __future__ import annotations

import re
from pathlib import Path

from ledger import primary

PAGES = Path(__file__).resolve().parents[1] / "docs" / "operations"
WATCHING = (PAGES / "watching.md").read_text()
RUNBOOKS = (PAGES / "runbooks.md").read_text()


def rows(page: str, header: str) -> set[str]:
    table = page[page.index(f"| {header} |") :].split("\n\n", maxsplit=1)[0]
    return set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE))


def sections(part: str) -> list[str]:
    return re.findall(r"^### `(\w+)`$", RUNBOOKS.split(f"## {part}\n")[1].split("\n## ")[0], re.MULTILINE)


def test_every_alert_has_a_runbook() -> None:
    assert sorted(sections("Alerts")) == sorted(rows(WATCHING, "metric"))


def test_every_cause_has_a_runbook() -> None:
    assert sorted(sections("Causes")) == sorted(rows(WATCHING, "cause"))


def test_every_objection_to_a_primary_is_explained() -> None:
    assert rows((PAGES / "fail-over.md").read_text(), "objection") == set(primary.OBJECTIONS)


def test_every_page_is_reached_from_running() -> None:
    linked = set(re.findall(r"\]\((\w[\w-]*\.md)", (PAGES / "running.md").read_text()))
    assert {page.name for page in PAGES.glob("*.md")} - {"running.md"} <= linked
