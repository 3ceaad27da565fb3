"""Digests of the data that is kept beside the ledger: entries prove that data without holding it. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from ledger import canonical


def name_sha256(id: str, name: str) -> str:
    """The digest of the name of an account or tenant."""
    return _digest({"id": id, "name": name})


def key_sha256(*, id: str, name: str, hint: str, secret_sha256: str) -> str:
    """The digest of an API key's row: its name, its hint and the digest of its secret (hexadecimal).

    The digest of the secret is random for everybody who does not hold the key, so this reveals nothing.
    """
    return _digest({"hint": hint, "id": id, "name": name, "sha256": secret_sha256})


def approval_sha256(id: str, content: Mapping[str, Any]) -> str:
    """The digest of what a waiting change shows and does: `was`, `becomes`, `arguments`."""
    return _digest({"id": id, **content})


def _digest(members: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical.encode(members)).hexdigest()
