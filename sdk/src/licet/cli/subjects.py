"""`licet subject-commitment`: name a person in a way that only the tenant's key can resolve.

It does not contact a server.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from licet import normal_forms, subjects
from licet.cli import console, error_exits, files
from licet.cli.options import AsJson, SubjectKey
from licet.errors import NotConfigured


def subject_commitment(
    *,
    tenant: Annotated[str, typer.Argument(help="The tenant's key.", show_default=False)],
    subject_key_file: SubjectKey = None,
    as_json: AsJson = False,
) -> None:
    """Make the commitment for a person's request.

    The person's identifier, as in the data, is read from standard input without the final newline. It is
    not an argument, because shells store arguments and other users can see them. The key's id goes to
    standard error; a request names both.
    """
    with error_exits.exit_on_error(as_json=as_json):
        if subject_key_file is None:
            raise NotConfigured("The tenant's subject key is missing. Pass it with --subject-key-file.")
        key = files.subject_key(subject_key_file)
        identifier = sys.stdin.read().removesuffix("\n").removesuffix("\r")
        if not identifier:
            raise NotConfigured("Standard input is empty. Write the person's identifier to it.")
        if not normal_forms.normal_form(identifier):
            raise NotConfigured("Nothing of the identifier remains in its normal form.")
        commitment = subjects.commitment(identifier, tenant=tenant, key=key)
        key_id = subjects.key_id(tenant=tenant, key=key)
    if as_json:
        console.print_json(
            {
                "object": "subject_commitment",
                "tenant": tenant,
                "subject_commitment": commitment,
                "key_id": key_id,
            }
        )
    else:
        sys.stdout.write(f"{commitment}\n")
        sys.stderr.write(f"key_id: {key_id}\n")
