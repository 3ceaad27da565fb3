"""`licet new-key`: make the key of a person who signs searches."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from licet import signing
from licet.cli import console, error_exits


def new_key(
    path: Annotated[Path, typer.Argument(help="The file to write the private key to.", show_default=False)],
) -> None:
    """Make a key that signs searches. Prints the public keys, by which others verify what it signs."""
    with error_exits.exit_on_error(as_json=False):
        key = signing.new_key(path)
    console.print_json(signing.key_set(key))
