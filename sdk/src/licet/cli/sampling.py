"""`licet sample`: draw the sample of an audit again, without contacting a server."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from licet import audit_sample, strict_json
from licet.cli import console, error_exits, files
from licet.cli.options import AsJson


def sample(
    *,
    document: Annotated[str, typer.Argument(help="The audit's list as a JSON file.", show_default=False)],
    auditor_seed: Annotated[str, typer.Option(help="The auditor's seed.")],
    vendor_seed: Annotated[str, typer.Option(help="The vendor's seed.")],
    size: Annotated[int, typer.Option(help="How many items the sample has.", min=1)],
    as_json: AsJson = False,
) -> None:
    """Draw the sample of an audit again from its list and both seeds."""
    with error_exits.exit_on_error(as_json=as_json):
        listed = strict_json.loads(files.document(document))
        items = audit_sample.draw(listed, auditor_seed=auditor_seed, vendor_seed=vendor_seed, size=size)
        digest = audit_sample.list_sha256(listed)
    if as_json:
        console.print_json({"object": "sample", "list_sha256": digest, "items": items})
    else:
        sys.stdout.write("".join(f"{item}\n" for item in items))
