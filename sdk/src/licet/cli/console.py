"""What commands say: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from licet.cli import printable
from licet.cli.exit_codes import code_of
from licet.errors import ClearanceDenied, LicetError


def out() -> Console:
    return Console(highlight=False)


def err() -> Console:
    return Console(stderr=True, highlight=False)


@contextmanager
def exit_on_error(*, as_json: bool) -> Iterator[None]:
    """An error of ours is a sentence and an exit code. The package's log is not shown twice."""
    log = logging.getLogger("licet")
    quiet = logging.NullHandler()
    log.addHandler(quiet)
    try:
        yield
    except LicetError as error:
        excluded = error.excluded if isinstance(error, ClearanceDenied) else ()
        if as_json:
            said = {"object": "error", "code": error.code, "detail": str(error)}
            print_json(said | ({"excluded": [exclusion(one) for one in excluded]} if excluded else {}))
        else:
            print_error(f"{error.code}: {error}")
            if excluded:
                show_excluded(excluded)
        raise typer.Exit(code_of(error)) from None
    finally:
        log.removeHandler(quiet)


def print_json(said: Mapping[str, Any]) -> None:
    """One JSON document on one line."""
    typer.echo(json.dumps(said))


def print_error(sentence: str) -> None:
    err().print(shown(sentence, style="red"))


def shown(value: object, *, style: str = "") -> Text:
    """As it is: no markup is read in it, no control character gets through."""
    return Text(printable.text(value), style=style)


def table(*columns: str, rows: Sequence[Sequence[object]], title: str | None = None) -> Table:
    """Numbers stand to the right."""
    made = Table(title=title, title_justify="left", pad_edge=False)
    for index, name in enumerate(columns):
        numbers = bool(rows) and all(isinstance(row[index], int) for row in rows)
        made.add_column(name, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        made.add_row(*(shown(f"{one:,}" if type(one) is int else one) for one in row))
    return made


def exclusion(one: Any) -> dict[str, Any]:
    return {
        "tenant": one.tenant,
        "category": one.category,
        "reasons": [dict(reason) for reason in one.reasons],
    }


def show_excluded(excluded: Sequence[Any]) -> None:
    rows = [
        (one.tenant, one.category, ", ".join(str(reason.get("code")) for reason in one.reasons))
        for one in excluded
    ]
    out().print(table("tenant", "category", "why not", rows=rows, title="Left out"))
