"""`licet verify`: is a document genuine? Asks nobody."""

from __future__ import annotations

from typing import Annotated

import typer

from licet.cli import console, files
from licet.cli.exit_codes import NO
from licet.cli.options import AsJson
from licet.verification import VerificationResult


def verify(
    *,
    document: Annotated[
        str,
        typer.Argument(
            help="What the server signed: a decision, a receipt, a certificate; - is standard input.",
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
    """Is a document genuine? Asks nobody.

    Exits with 0 where it is, 3 where not, 1 where nothing can be said.
    """
    with console.exit_on_error(as_json=as_json):
        finding = files.verified(document, keys=keys)
    if as_json:
        console.print_json(finding.to_dict())
    else:
        _show(finding)
    if not finding:
        raise typer.Exit(NO)


def _show(finding: VerificationResult) -> None:
    out = console.out()
    if finding:
        out.print(console.shown(f"{finding.kind}: genuine", style="bold green"))
        rows = [*finding.says.items(), *(finding.root or {}).items()]
        out.print(console.table("what", "is", rows=[(name, _named(value)) for name, value in rows]))
    else:
        out.print(console.shown(f"{finding.kind}: NOT GENUINE. {finding.why}", style="bold red"))
    for note in finding.notes:
        out.print(console.shown(note))


def _named(value: object) -> object:
    """A revision or an entry's number is a name, not an amount."""
    return str(value) if type(value) is int else value
