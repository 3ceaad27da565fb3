"""The key that pseudonyms are made with: all bytes of a file, never an argument, which everybody on a machine sees."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from licet.errors import NotConfigured, NotReadable

VARIABLE: Final = "LICET_PSEUDONYM_KEY_FILE"
LEAST_BYTES: Final = 16
_MOST_BYTES: Final = 1024 * 1024


def from_environment() -> bytes | None:
    """The key in the file that LICET_PSEUDONYM_KEY_FILE names; None where it names none.

    Raises: NotReadable, NotConfigured.
    """
    path = os.environ.get(VARIABLE)
    return read(path) if path else None


def read(path: str) -> bytes:
    """Raises: NotReadable, NotConfigured."""
    try:
        with Path(path).open("rb") as file:
            return checked(file.read(_MOST_BYTES), path=path)
    except OSError as error:
        raise NotReadable(f"{path}: {error.strerror}.") from error


def checked(key: bytes, *, path: str) -> bytes:
    """Raises: NotConfigured."""
    if len(key) < LEAST_BYTES:
        raise NotConfigured(f"{path}: a pseudonym key has {LEAST_BYTES} bytes or more.")
    return key
