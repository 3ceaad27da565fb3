"""Read the tenants' subject keys from a folder with one file for each tenant: `<tenant>.key`.

To destroy one tenant's key, delete its file. Without it, no rows of that tenant's data about people pass.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from licet import pseudonym_keys
from licet.errors import NotReadable

VARIABLE: Final = "LICET_SUBJECT_KEYS"
_SUFFIX: Final = ".key"


def from_environment() -> Mapping[str, bytes]:
    """Return the keys in the folder that LICET_SUBJECT_KEYS names; none if it is not set.

    Raises: NotReadable, NotConfigured.
    """
    path = os.environ.get(VARIABLE)
    return read(path) if path else {}


def read(path: str) -> Mapping[str, bytes]:
    """Return the keys in a folder, by tenant.

    Raises: NotReadable, NotConfigured.
    """
    try:
        files = sorted(each for each in Path(path).iterdir() if each.name.endswith(_SUFFIX))
    except OSError as error:
        raise NotReadable(f"{path}: {error.strerror}.") from error
    return {each.name.removesuffix(_SUFFIX): pseudonym_keys.read(str(each), what="subject") for each in files}
