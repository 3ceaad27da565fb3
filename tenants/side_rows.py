"""Digests of what stays beside the ledger, so that entries vouch for it without holding it. Pure."""

from __future__ import annotations

import hashlib

from ledger import canonical


def name_sha256(id: str, name: str) -> str:
    """The digest of the name of an account or tenant."""
    return _digest({"id": id, "name": name})


def key_sha256(*, id: str, name: str, hint: str, secret_sha256: str) -> str:
    """The digest of an API key's row: its name, its hint and the digest of its secret (hexadecimal).

    The digest of the secret is random for everybody who does not hold the key, so this reveals nothing.
    """
    return _digest({"hint": hint, "id": id, "name": name, "sha256": secret_sha256})


def _digest(members: dict[str, str]) -> str:
    return hashlib.sha256(canonical.encode(members)).hexdigest()
