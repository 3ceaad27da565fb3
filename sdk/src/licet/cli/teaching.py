"""`licet tutorial`: write the data file of the tutorial."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from licet import tutorial as data
from licet.cli import console, error_exits
from licet.cli.options import AsJson


def tutorial(
    *,
    folder: Annotated[Path, typer.Argument(help="Where to write the file.")] = Path(),
    replace: Annotated[bool, typer.Option("--replace", help="Write it again if it exists.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write telemetry.parquet, the data of docs/tutorial.md: 600 readings of three customers' machines."""
    path = folder / data.NAME
    with error_exits.exit_on_error(as_json=as_json):
        data.write(path, replace=replace)
    if as_json:
        console.print_json({"object": "tutorial", "path": str(path), "rows": data.ROWS})
    else:
        console.out().print(console.shown(f"{path}: {data.ROWS} rows of acme, globex and initech."))
