"""`licet doctor`: examine the set-up, and say what to do."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from licet.cli import console
from licet.cli.exit_codes import ERROR
from licet.cli.options import AsJson
from licet.doctor import examine

_STYLES: Final = {"ok": "green", "warning": "yellow", "failed": "bold red"}


def doctor(
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 for warnings too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Check address, TLS, key, scopes, clock, signing keys and versions, and say what to do.

    Exits with 0 if nothing failed, otherwise with 1.
    """
    worst = False
    out = console.out()
    for finding in examine():
        worst = worst or finding.status == "failed" or (strict and finding.status == "warning")
        if as_json:
            console.print_json({"object": "finding", **finding.to_dict()})
            continue
        out.print(
            console.shown(f"{finding.status:8}", style=_STYLES[finding.status]),
            console.shown(f"{finding.name}: {finding.found}"),
        )
        if finding.advice:
            out.print(console.shown(f"         {finding.advice}"))
    if worst:
        raise typer.Exit(ERROR)
