"""The keys that sign a server's answers: Ed25519, as a JSON Web Key Set (RFC 7517, RFC 8037)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from licet.base64url import decoded
from licet.errors import Untrusted


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A key, and when it stopped signing, in seconds since 1970.

    A retired key still proves what it signed before. A thief of the key could sign anything, so it proves nothing
    new.
    """

    public: Ed25519PublicKey
    retired_at: float | None = None

    def verify(self, signature: bytes, data: bytes) -> None:
        """Check the signature over `data`. Raises: InvalidSignature."""
        self.public.verify(signature, data)


def parse(document: Mapping[str, Any]) -> dict[str, PublishedKey]:
    """Return the Ed25519 keys of a key set by `kid`; keys of other kinds are ignored.

    Raises: Untrusted if the document is not a key set.
    """
    listed = document.get("keys")
    if not isinstance(listed, list):
        raise Untrusted("The key set has no keys.")
    parsed: dict[str, PublishedKey] = {}
    for entry in listed:
        if not isinstance(entry, dict) or entry.get("kty") != "OKP" or entry.get("crv") != "Ed25519":
            continue
        kid, x = entry.get("kid"), entry.get("x")
        if isinstance(kid, str) and isinstance(x, str):
            try:
                public = Ed25519PublicKey.from_public_bytes(decoded(x))
                parsed[kid] = PublishedKey(public, _seconds(entry.get("retired_at")))
            except ValueError as error:
                raise Untrusted("A published key is not a valid Ed25519 key.") from error
    return parsed


def _seconds(text: object) -> float | None:
    """Read `retired_at`. Raises: ValueError."""
    if text is None:
        return None
    instant = datetime.fromisoformat(str(text))
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()
