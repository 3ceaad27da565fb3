"""Read the pseudonym key from a file.

The key is never a command-line argument, because all users of a machine can see those.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from licet.errors import NotConfigured, NotReadable

VARIABLE: Final = "LICET_PSEUDONYM_KEY_FILE"
LEAST_BYTES: Final = 16
_MOST_BYTES: Final = 1024 * 1024


def from_environment() -> bytes | None:
    """Return the key in the file that LICET_PSEUDONYM_KEY_FILE names; None if it is not set.

    Raises: NotReadable, NotConfigured.
    """
    path = os.environ.get(VARIABLE)
    return read(path) if path else None


def read(path: str, *, what: str = "pseudonym") -> bytes:
    """Return the key in a file.

    Raises: NotReadable, NotConfigured.
    """
    try:
        with Path(path).open("rb") as file:
            return checked(file.read(_MOST_BYTES), path=path, what=what)
    except OSError as error:
        raise NotReadable(f"{path}: {error.strerror}.") from error


def checked(key: bytes, *, path: str, what: str = "pseudonym") -> bytes:
    """Return the key if it is long enough.

    Raises: NotConfigured.
    """
    if len(key) < LEAST_BYTES:
        raise NotConfigured(
            f"{path}: a {what} key needs at least {LEAST_BYTES} bytes, and this file has {len(key)}."
        )
    return key
