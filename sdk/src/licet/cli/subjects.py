"""`licet subject-commitment`: name a person so that nobody without the tenant's key knows who it is. Asks nobody."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from licet import subjects
from licet.cli import console, files
from licet.cli.options import AsJson, PseudonymKey
from licet.errors import NotConfigured


def subject_commitment(
    *,
    tenant: Annotated[str, typer.Argument(help="The tenant's key.", show_default=False)],
    pseudonym_key_file: PseudonymKey = None,
    as_json: AsJson = False,
) -> None:
    """Make the commitment of a person's request. Asks nobody.

    The person's identifier, as it stands in the data, is read from standard input, without the line's end: what stands
    among a command's words is kept by shells and seen by other users.
    """
    with console.exit_on_error(as_json=as_json):
        key = files.pseudonym_key(pseudonym_key_file)
        if key is None:
            raise NotConfigured("A commitment needs the tenant's pseudonym key: --pseudonym-key-file.")
        identifier = sys.stdin.read().removesuffix("\n").removesuffix("\r")
        if not identifier:
            raise NotConfigured("Standard input names nobody.")
        made = subjects.commitment(identifier, tenant=tenant, key=key)
    if as_json:
        console.print_json({"object": "subject_commitment", "tenant": tenant, "subject_commitment": made})
    else:
        sys.stdout.write(f"{made}\n")
