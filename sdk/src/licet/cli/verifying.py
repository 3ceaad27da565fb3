"""`licet verify`: is a document genuine? Asks nobody."""

from __future__ import annotations

from typing import Annotated

import typer

from licet.cli import reading, speaking
from licet.cli.options import AsJson
from licet.cli.outcomes import NO
from licet.verification import Finding


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
    with speaking.ending(as_json=as_json):
        finding = reading.verified(document, keys=keys)
    if as_json:
        speaking.emit(finding.to_dict())
    else:
        _show(finding)
    if not finding:
        raise typer.Exit(NO)


def _show(finding: Finding) -> None:
    out = speaking.out()
    if finding:
        out.print(speaking.shown(f"{finding.kind}: genuine", style="bold green"))
        rows = [*finding.says.items(), *(finding.root or {}).items()]
        out.print(speaking.table("what", "is", rows=[(name, _named(value)) for name, value in rows]))
    else:
        out.print(speaking.shown(f"{finding.kind}: NOT GENUINE. {finding.why}", style="bold red"))
    for note in finding.notes:
        out.print(speaking.shown(note))


def _named(value: object) -> object:
    """A revision or an entry's number is a name, not an amount."""
    return str(value) if type(value) is int else value
