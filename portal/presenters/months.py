"""Monthly usage statements as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from documents.statements import months, sentences
from documents.statements.issued import UsageStatementRecord

Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One month in the list."""

    month: str
    title: str
    says: str
    breaches: int


@dataclass(frozen=True, slots=True)
class StatementSection:
    title: str
    rows: Rows


@dataclass(frozen=True, slots=True)
class StatementPage:
    """One month's page."""

    month: str
    title: str
    empty: bool
    says: str
    parts: tuple[StatementSection, ...]
    revision: int
    sha256: str


def line(seen: UsageStatementRecord) -> StatementLine:
    said = seen.said
    rows = sum(one["within_manifest"] + one["beyond_manifest"] for one in said["rows"])
    says = (
        "Nothing was cleared, used or destroyed"
        if seen.empty
        else f"{_counted(len(said['runs']), 'run')}, {_counted(rows, 'row')}"
    )
    return StatementLine(seen.month, _title(seen), says, len(said["breaches"]))


def month(seen: UsageStatementRecord) -> StatementPage:
    said = seen.said
    parts = [
        StatementSection("Rows reported", tuple(sentences.used(said))),
        StatementSection("How and where", tuple(sentences.where(said))),
        StatementSection("Runs", tuple(sentences.runs(said))),
        StatementSection("Breaches", tuple(sentences.breaches(said))),
        StatementSection("Destroyed", tuple(sentences.destroyed(said))),
    ]
    worth = StatementSection("What it was worth", tuple(sentences.price(said)))
    return StatementPage(
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


def _title(seen: UsageStatementRecord) -> str:
    return months.parse(seen.month).begins_at.strftime("%B %Y")
