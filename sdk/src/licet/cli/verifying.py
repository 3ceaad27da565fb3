"""`licet verify`: check that a document is genuine, without contacting a server."""

from __future__ import annotations

from typing import Annotated

import typer

from licet.cli import console, error_exits, files
from licet.cli.exit_codes import NO
from licet.cli.options import AsJson
from licet.verification import VerificationResult


def verify(
    *,
    document: Annotated[
        str,
        typer.Argument(
            help="A signed document: a decision, a receipt, a certificate; - is standard input.",
            show_default=False,
        ),
    ],
    keys: Annotated[
        str | None,
        typer.Option(
            help="The server's /.well-known/jwks.json as a file.", envvar="LICET_KEYS", show_default=False
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check that a document is genuine, without contacting a server.

    Exits with 0 if it is genuine, 3 if it is not, 1 if that cannot be checked.
    """
    with error_exits.exit_on_error(as_json=as_json):
        result = files.verified(document, keys=keys)
    if as_json:
        console.print_json(result.to_dict())
    else:
        _show(result)
    if not result:
        raise typer.Exit(NO)


def _show(result: VerificationResult) -> None:
    """Print the result and the notes."""
    out = console.out()
    if result:
        out.print(console.shown(f"{result.kind}: genuine", style="bold green"))
        rows = [*result.says.items(), *(result.root or {}).items()]
        out.print(console.table("what", "is", rows=[(name, _named(value)) for name, value in rows]))
    else:
        out.print(console.shown(f"{result.kind}: NOT GENUINE. {result.why}", style="bold red"))
    for note in result.notes:
        out.print(console.shown(note))


def _named(value: object) -> object:
    """Return an integer as text: a revision or entry number is a name, not an amount."""
    return str(value) if type(value) is int else value
