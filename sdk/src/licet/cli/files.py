"""Read the files that a command names; `-` is standard input."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from licet import pseudonym_keys
from licet.errors import NotReadable, NotVerifiable
from licet.verification import LARGEST_DOCUMENT, VerificationResult, verify


def document(path: str) -> bytes:
    """Return a file's bytes, up to one more than the largest document.

    Raises: NotReadable.
    """
    try:
        if path == "-":
            return sys.stdin.buffer.read(LARGEST_DOCUMENT + 1)
        with Path(path).open("rb") as file:
            return file.read(LARGEST_DOCUMENT + 1)
    except OSError as error:
        raise NotReadable(f"{path}: {error.strerror}.") from error


def verified(path: str, *, keys: str | None) -> VerificationResult:
    """Verify the document in a file.

    `keys` defaults to LICET_KEYS.

    Raises: NotReadable, NotVerifiable.
    """
    keys = keys or os.environ.get("LICET_KEYS")
    if not keys:
        raise NotVerifiable(
            "The server's keys are missing. Save its /.well-known/jwks.json and pass it with --keys or LICET_KEYS."
        )
    return verify(document(path), keys=document(keys))


def pseudonym_key(path: str | None) -> bytes | None:
    """Return the pseudonym key in a file; None without a path.

    Raises: NotReadable, NotConfigured.
    """
    if path is None:
        return None
    return pseudonym_keys.checked(document(path), path=path)


def subject_key(path: str) -> bytes:
    """Return the subject key in a file.

    Raises: NotReadable, NotConfigured.
    """
    return pseudonym_keys.checked(document(path), path=path, what="subject")
