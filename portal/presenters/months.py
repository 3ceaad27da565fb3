"""Usage statements as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from documents.statements import months, telling
from documents.statements.issued import StatementSeen

Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One month in the list."""

    month: str
    title: str
    says: str
    breaches: int


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    rows: Rows


@dataclass(frozen=True, slots=True)
class Shown:
    """One month's page."""

    month: str
    title: str
    empty: bool
    says: str
    parts: tuple[Part, ...]
    revision: int
    sha256: str


def line(seen: StatementSeen) -> Line:
    said = seen.said
    rows = sum(one["within_manifest"] + one["beyond_manifest"] for one in said["rows"])
    says = (
        "Nothing was cleared, used or destroyed"
        if seen.empty
        else f"{_counted(len(said['runs']), 'run')}, {_counted(rows, 'row')}"
    )
    return Line(seen.month, _title(seen), says, len(said["breaches"]))


def month(seen: StatementSeen) -> Shown:
    said = seen.said
    parts = [
        Part("Rows reported", tuple(telling.used(said))),
        Part("How and where", tuple(telling.where(said))),
        Part("Runs", tuple(telling.runs(said))),
        Part("Breaches", tuple(telling.breaches(said))),
        Part("Destroyed", tuple(telling.destroyed(said))),
    ]
    worth = Part("What it was worth", tuple(telling.price(said)))
    return Shown(
        seen.month,
        _title(seen),
        seen.empty,
        said["says"],
        (worth,) if seen.empty else (*parts, worth),
        seen.revision,
        seen.sha256,
    )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _title(seen: StatementSeen) -> str:
    return months.parse(seen.month).begins_at.strftime("%B %Y")
