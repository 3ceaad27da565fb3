"""`licet subject-commitment`: name a person in a way that only the tenant's key can resolve.

It does not contact a server.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from licet import subjects
from licet.cli import console, error_exits, files
from licet.cli.options import AsJson, PseudonymKey
from licet.errors import NotConfigured


def subject_commitment(
    *,
    tenant: Annotated[str, typer.Argument(help="The tenant's key.", show_default=False)],
    pseudonym_key_file: PseudonymKey = None,
    as_json: AsJson = False,
) -> None:
    """Make the commitment for a person's request.

    The person's identifier, as in the data, is read from standard input without the final newline. It is
    not an argument, because shells store arguments and other users can see them.
    """
    with error_exits.exit_on_error(as_json=as_json):
        key = files.pseudonym_key(pseudonym_key_file)
        if key is None:
            raise NotConfigured("The tenant's pseudonym key is missing. Pass it with --pseudonym-key-file.")
        identifier = sys.stdin.read().removesuffix("\n").removesuffix("\r")
        if not identifier:
            raise NotConfigured("Standard input is empty. Write the person's identifier to it.")
        commitment = subjects.commitment(identifier, tenant=tenant, key=key)
    if as_json:
        console.print_json(
            {"object": "subject_commitment", "tenant": tenant, "subject_commitment": commitment}
        )
    else:
        sys.stdout.write(f"{commitment}\n")
