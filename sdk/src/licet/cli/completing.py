"""`licet complete`: report a run from its manifest of outputs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from licet.cli import console, error_exits
from licet.cli.options import AsJson
from licet.client import Client
from licet.errors import NotReadable
from licet.running import outputs, reporting


def complete(
    *,
    clearance: Annotated[str, typer.Argument(help="The clearance's id, clr_…", show_default=False)],
    manifest: Annotated[
        Path, typer.Argument(help="The manifest of outputs: used, artefacts, holdings.", show_default=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Report what a run used and made.

    Exits with 0 if it is reported, 3 if the clearance has ended, 1 for any other error.
    """
    with error_exits.exit_on_error(as_json=as_json):
        said = outputs.read(manifest)
        if said is None:
            raise NotReadable(f"{manifest} does not exist.")
        with Client() as client, client.resume(clearance) as resumed:
            try:
                done = reporting.report(resumed, said, seconds=0)
            finally:
                resumed.hand_over()
    if as_json:
        console.print_json(dict(done))
    else:
        found = f" The server found {len(done.breaches)} breaches." if done.breaches else ""
        console.out().print(console.shown(f"The run is reported.{found}"))
