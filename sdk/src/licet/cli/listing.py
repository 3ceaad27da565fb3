"""`licet categories`, `licet tenants`, `licet clearances`: what the key can list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated

import typer

from licet.answers import Answer
from licet.cli import console, error_exits
from licet.cli.options import AsJson
from licet.client import Client


def categories(*, as_json: AsJson = False) -> None:
    """List the categories of the catalogue, with their fields."""
    _list(
        lambda client: client.categories(),
        ("category", "name", "fields"),
        lambda one: (
            one.get("code"),
            one.get("name"),
            ", ".join(str(f.get("name")) for f in one.get("fields", ())),
        ),
        as_json=as_json,
    )


def tenants(
    *,
    search: Annotated[str | None, typer.Option(help="Only tenants with this in their key or name.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the tenants that the key may see."""
    _list(
        lambda client: client.tenants(search=search),
        ("tenant", "name", "region", "aliases"),
        lambda one: (one.get("key"), one.get("name"), one.get("region"), ", ".join(one.get("aliases", ()))),
        as_json=as_json,
    )


def clearances(
    *,
    run: Annotated[str | None, typer.Option(help="Only the attempts of this run.")] = None,
    status: Annotated[str | None, typer.Option(help="Only clearances with this status.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the clearances of the key, newest first."""
    _list(
        lambda client: client.clearances(run=run, status=status),
        ("clearance", "run", "attempt", "status", "since"),
        lambda one: (
            one.get("id"),
            one.get("run"),
            one.get("attempt"),
            one.get("status"),
            one.get("created_at"),
        ),
        as_json=as_json,
    )


def _list(
    fetch: Callable[[Client], Iterable[Answer]],
    columns: tuple[str, ...],
    row: Callable[[Answer], tuple[object, ...]],
    *,
    as_json: bool,
) -> None:
    """Print a list: each item as a line of JSON, or all as a table."""
    with error_exits.exit_on_error(as_json=as_json), Client() as client:
        rows = []
        for item in fetch(client):
            if as_json:
                console.print_json(dict(item))
            else:
                rows.append(row(item))
    if not as_json:
        console.out().print(console.table(*columns, rows=rows))
