"""Print results on standard output, and messages on standard error."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from licet.cli import printable


def out() -> Console:
    """Return the console for results."""
    return Console(highlight=False)


def err() -> Console:
    """Return the console for messages."""
    return Console(stderr=True, highlight=False)


def print_json(document: Mapping[str, Any]) -> None:
    """Print one JSON document on one line."""
    typer.echo(json.dumps(document))


def print_error(sentence: str) -> None:
    """Print a sentence in red on standard error."""
    err().print(shown(sentence, style="red"))


def shown(value: object, *, style: str = "") -> Text:
    """Return text for the terminal without markup and control characters."""
    return Text(printable.text(value), style=style)


def table(*columns: str, rows: Sequence[Sequence[object]], title: str | None = None) -> Table:
    """Build a table; columns of numbers are right-aligned."""
    result = Table(title=title, title_justify="left", pad_edge=False)
    for index, name in enumerate(columns):
        numbers = bool(rows) and all(isinstance(row[index], int) for row in rows)
        result.add_column(name, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        result.add_row(*(shown(f"{cell:,}" if type(cell) is int else cell) for cell in row))
    return result


def exclusion(entry: Any) -> dict[str, Any]:
    """Return an exclusion as JSON."""
    return {
        "tenant": entry.tenant,
        "category": entry.category,
        "reasons": [dict(reason) for reason in entry.reasons],
    }


def show_excluded(excluded: Sequence[Any]) -> None:
    """Print the table of exclusions."""
    rows = [
        (entry.tenant, entry.category, ", ".join(str(reason.get("code")) for reason in entry.reasons))
        for entry in excluded
    ]
    out().print(table("tenant", "category", "reasons", rows=rows, title="Not cleared"))
