"""The keys that answers are signed with: Ed25519, as a JSON Web Key Set (RFC 7517, RFC 8037)."""

from __future__ import annotations

import base64
import binascii
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from licet.errors import Untrusted

_LOOK_AGAIN_SECONDS: Final = 10.0


def parse(document: Mapping[str, Any]) -> dict[str, Ed25519PublicKey]:
    """By `kid`; keys of other kinds are left out. Raises: Untrusted where it is no key set."""
    listed = document.get("keys")
    if not isinstance(listed, list):
        raise Untrusted("The key set has no keys.")
    found: dict[str, Ed25519PublicKey] = {}
    for one in listed:
        if not isinstance(one, dict) or one.get("kty") != "OKP" or one.get("crv") != "Ed25519":
            continue
        kid, x = one.get("kid"), one.get("x")
        if isinstance(kid, str) and isinstance(x, str):
            try:
                found[kid] = Ed25519PublicKey.from_public_bytes(decoded(x))
            except ValueError as error:
                raise Untrusted("A published key is no Ed25519 key.") from error
    return found


def decoded(text: str) -> bytes:
    """Base64url without padding (RFC 7515 section 2), strictly. Raises: ValueError."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode() != text:
        raise ValueError("not base64url as it is written")
    return raw


class KeySet:
    """The server's keys; an unknown one makes it look again, at most every ten seconds."""

    def __init__(
        self, fetch: Callable[[], Mapping[str, Any]], *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._keys: dict[str, Ed25519PublicKey] = {}
        self._looked_at: float | None = None
        self._lock = threading.Lock()

    def key(self, kid: str) -> Ed25519PublicKey:
        """Raises: NoAnswer where the keys cannot be had, Untrusted where there is none of this name."""
        with self._lock:
            if kid not in self._keys and self._may_look():
                self._keys = parse(self._fetch())
                self._looked_at = self._monotonic()
            if kid not in self._keys:
                raise Untrusted("The answer is signed with a key that the server does not publish.")
            return self._keys[kid]

    def _may_look(self) -> bool:
        return self._looked_at is None or self._monotonic() - self._looked_at >= _LOOK_AGAIN_SECONDS
