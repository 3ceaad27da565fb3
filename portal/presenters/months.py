"""Monthly usage statements as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from documents.statements import months, sentences
from documents.statements.issued import UsageStatementRecord
from language import formats

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


def line(statement: UsageStatementRecord) -> StatementLine:
    content = statement.content
    rows = sum(row["within_manifest"] + row["beyond_manifest"] for row in content["rows"])
    says = (
        "Nothing was cleared, used or destroyed"
        if statement.empty
        else f"{_counted(len(content['runs']), 'run')}, {_counted(rows, 'row')}"
    )
    return StatementLine(statement.month, _title(statement), says, len(content["breaches"]))


def month(statement: UsageStatementRecord) -> StatementPage:
    content = statement.content
    return StatementPage(
        statement.month,
        _title(statement),
        statement.empty,
        content["says"],
        tuple(
            StatementSection(section.title, tuple(row for rows in section.tables for row in rows))
            for section in sentences.sections(content)
        ),
        statement.revision,
        statement.sha256,
    )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _title(statement: UsageStatementRecord) -> str:
    return formats.month(months.parse(statement.month).begins_at)
