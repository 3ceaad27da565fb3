"""The keys that sign the server's answers: Ed25519, as a JSON Web Key Set (RFC 7517, RFC 8037)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from licet.base64url import decoded
from licet.errors import Untrusted

_REFETCH_SECONDS: Final = 10.0


def parse(document: Mapping[str, Any]) -> dict[str, Ed25519PublicKey]:
    """Return the Ed25519 keys of a key set by `kid`; keys of other kinds are ignored.

    Raises: Untrusted if the document is not a key set.
    """
    listed = document.get("keys")
    if not isinstance(listed, list):
        raise Untrusted("The key set has no keys.")
    parsed: dict[str, Ed25519PublicKey] = {}
    for entry in listed:
        if not isinstance(entry, dict) or entry.get("kty") != "OKP" or entry.get("crv") != "Ed25519":
            continue
        kid, x = entry.get("kid"), entry.get("x")
        if isinstance(kid, str) and isinstance(x, str):
            try:
                parsed[kid] = Ed25519PublicKey.from_public_bytes(decoded(x))
            except ValueError as error:
                raise Untrusted("A published key is not a valid Ed25519 key.") from error
    return parsed


class KeySet:
    """The server's public keys.

    An unknown `kid` makes it fetch the keys again, at most every ten seconds.
    """

    def __init__(
        self, fetch: Callable[[], Mapping[str, Any]], *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._keys: dict[str, Ed25519PublicKey] = {}
        self._fetched_at: float | None = None
        self._lock = threading.Lock()

    def key(self, kid: str) -> Ed25519PublicKey:
        """Return the key with this id.

        Raises: NoAnswer if the keys cannot be fetched; Untrusted if the server does not publish this key.
        """
        with self._lock:
            if kid not in self._keys and self._may_fetch():
                self._keys = parse(self._fetch())
                self._fetched_at = self._monotonic()
            if kid not in self._keys:
                raise Untrusted("The answer is signed with a key that the server does not publish.")
            return self._keys[kid]

    def _may_fetch(self) -> bool:
        return self._fetched_at is None or self._monotonic() - self._fetched_at >= _REFETCH_SECONDS
