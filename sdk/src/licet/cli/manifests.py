"""`licet manifest`: print the manifest of a clearance, or the part of it that one customer may see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from licet import manifest_cut
from licet.cli import console, error_exits
from licet.client import Client
from licet.errors import NotReadable


def manifest(
    *,
    clearance: Annotated[
        str, typer.Argument(help="The clearance's id, clr_…, from `licet clear`.", show_default=False)
    ],
    tenant: Annotated[
        str | None,
        typer.Option(
            help="Only the part of this customer, for `licet filter --as-customer`.", show_default=False
        ),
    ] = None,
    to: Annotated[Path | None, typer.Option(help="Write it to this file.", show_default=False)] = None,
) -> None:
    """Print what a run may use, as JSON.

    With --tenant only that customer's part, without anybody else's name: the customer filters by it before the upload.
    """
    with error_exits.exit_on_error(as_json=False):
        with Client() as client, client.resume(clearance) as resumed:
            held = resumed.manifest
            resumed.hand_over()
        document = held.document if tenant is None else manifest_cut.for_tenant(held, tenant)
        if to is None:
            console.print_json(dict(document))
            return
        try:
            to.write_text(json.dumps(document, indent=1) + "\n")
        except OSError as error:
            raise NotReadable(f"{to}: {error.strerror}.") from error
