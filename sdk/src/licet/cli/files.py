"""Files that a command is given. `-` is what is piped into it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from licet import pseudonym_keys
from licet.errors import NotReadable, NotVerifiable
from licet.verification import LARGEST_DOCUMENT, VerificationResult, verify


def document(path: str) -> bytes:
    """Raises: NotReadable."""
    try:
        if path == "-":
            return sys.stdin.buffer.read(LARGEST_DOCUMENT + 1)
        with Path(path).open("rb") as file:
            return file.read(LARGEST_DOCUMENT + 1)
    except OSError as error:
        raise NotReadable(f"{path}: {error.strerror}.") from error


def verified(path: str, *, keys: str | None) -> VerificationResult:
    """`keys` is LICET_KEYS where left out. Raises: NotReadable, NotVerifiable."""
    keys = keys or os.environ.get("LICET_KEYS")
    if not keys:
        raise NotVerifiable(
            "Give the server's keys: --keys, or LICET_KEYS. They are its /.well-known/jwks.json."
        )
    return verify(document(path), keys=document(keys))


def pseudonym_key(path: str | None) -> bytes | None:
    """All bytes of a file; never an argument, which everybody on the machine sees.

    Raises: NotReadable, NotConfigured.
    """
    if path is None:
        return None
    return pseudonym_keys.checked(document(path), path=path)
