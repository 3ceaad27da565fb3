"""The documents say what is so: links lead somewhere, commands exist, entries and settings are real."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text()):
        if not target.startswith(("http", "mailto:")):
            assert (document.parent / target).exists(), target


def test_the_readme_fits_on_a_screen() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 60


def test_every_make_command_named_in_a_document_exists() -> None:
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for document in DOCUMENTS:
        for name in re.findall(r"`make ([a-z-]+)", document.read_text()):
            assert name in known, f"{document.name}: make {name}"


def test_every_management_command_named_in_a_document_exists() -> None:
    from django.core.management import get_commands

    for document in DOCUMENTS:
        for name in re.findall(r"manage(?:\.py)? ([a-z_]+)", document.read_text()):
            assert name in get_commands(), f"{document.name}: {name}"


def test_every_decision_is_listed_and_one_page_long() -> None:
    index = (ROOT / "docs/adr/README.md").read_text()
    for page in (ROOT / "docs/adr").glob("0*.md"):
        assert page.name in index
        assert len(page.read_text().splitlines()) <= 60
        for part in ("**Context.**", "**Decision.**", "**Consequences.**", "**Alternatives.**"):
            assert part in page.read_text(), f"{page.name}: {part}"


def test_the_rooms_of_the_map_are_there() -> None:
    for room in re.findall(r"^\| `(\w+)`", (ROOT / "docs/architecture.md").read_text(), re.MULTILINE):
        assert (ROOT / room).is_dir(), room


def test_the_import_contracts_are_listed_by_their_names() -> None:
    section = (ROOT / "docs/architecture.md").read_text().split("## Import contracts\n")[1].split("\n## ")[0]
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert re.findall(r"^- (.+)$", section, re.MULTILINE) == [contract["name"] for contract in contracts]


def test_the_order_of_rooms_and_suites_is_that_of_the_contracts() -> None:
    text = (ROOT / "docs/architecture.md").read_text()
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = {contract["name"]: contract["layers"] for contract in contracts if contract["type"] == "layers"}
    drawn = text.split("## Rooms\n")[1].split("```\n")[1].split("```")[0].splitlines()
    assert drawn == layers["Rooms depend downwards only"]
    suites = re.findall(r"^\| `lineage/(\w+)`", text, re.MULTILINE)
    layered = " | ".join(layers["The suites of lineage depend downwards only, on judgement last"]).split(
        " | "
    )
    assert suites == [suite for suite in layered if suite in suites]
    folders = {path.parent.name for path in (ROOT / "lineage").glob("*/__init__.py")}
    assert set(suites) == folders - {"models", "migrations"}


def test_every_page_is_linked_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    for page in (ROOT / "docs").glob("*.md"):
        assert f"(docs/{page.name})" in readme, page.name


def test_nothing_of_ours_names_a_host_of_a_registry_or_a_path_of_a_machine() -> None:
    for path in [*ROOT.glob("requirements/*.txt"), ROOT / "pyproject.toml", *DOCUMENTS]:
        text = path.read_text()
        assert "://pypi" not in text
        assert "/home/" not in text
        assert "/work/" not in text
