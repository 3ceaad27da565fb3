"""docs/consent-model.md names every status, action, reason, obligation, condition and event, as the code has them."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from consent import obligations, reasons, transitions
from consent.conditions import Conditions
from consent.statement_rules import Status
from consent.transitions import Action

PAGE = (Path(__file__).resolve().parents[2] / "docs/consent-model.md").read_text()
WORDS = {"pause (change of control only)": "pause_scheduled"}


def table(heading: str) -> list[list[str]]:
    """The cells of the table that begins with this heading, without its head."""
    rows = PAGE.split(f"| {heading} |", 1)[1].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in rows]


def names(cell: str) -> list[str]:
    return re.findall(r"`([a-z_]+)`", cell)


TRANSITIONS = {names(row[0])[0]: row[1:] for row in table("status | not paused | paused")}


def actions(cell: str) -> set[str]:
    return set() if cell == "nothing" else {WORDS.get(word, word) for word in cell.split(", ")}


def test_the_table_of_actions_has_every_status() -> None:
    assert set(TRANSITIONS) == set(get_args(Status))


@pytest.mark.parametrize("status", get_args(Status))
@pytest.mark.parametrize("paused", [False, True])
def test_the_table_of_actions_is_the_code(status: Status, paused: bool) -> None:
    cell = TRANSITIONS[status][paused]
    if cell != "does not occur":
        assert actions(cell) == transitions.allowed(status, paused=paused)
        assert actions(cell) <= set(get_args(Action))


def test_every_status_is_explained() -> None:
    assert {name for row in table("status | means") for name in names(row[0])} == set(get_args(Status))


def test_every_reason_is_explained() -> None:
    assert {name for row in table("reason | denied because") for name in names(row[0])} == set(reasons.CODES)


def test_every_obligation_is_explained() -> None:
    named = {name for row in table("obligation | the caller must") for name in names(row[0])}
    assert named == set(obligations.CODES)


def test_every_condition_is_explained() -> None:
    named = {name for row in table("condition | means | left out") for name in names(row[0])}
    assert named == {field.name for field in fields(Conditions)}
