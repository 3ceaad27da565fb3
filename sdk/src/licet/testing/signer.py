"""Sign answers as a server does, with a key that is made for one double."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from licet import canonical


class Signer:
    """An Ed25519 key, and what it signs."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        public = self._key.public_key().public_bytes_raw()
        self._x = _base64(public)
        # RFC 7638: the thumbprint of the key is its id.
        thumbprint = json.dumps(
            {"crv": "Ed25519", "kty": "OKP", "x": self._x}, separators=(",", ":"), sort_keys=True
        )
        self._kid = _base64(hashlib.sha256(thumbprint.encode()).digest())

    def key_set(self) -> dict[str, Any]:
        key = {"kty": "OKP", "crv": "Ed25519", "kid": self._kid, "x": self._x, "alg": "EdDSA", "use": "sig"}
        return {"keys": [key]}

    def sign(self, payload: Mapping[str, Any], *, kind: str) -> str:
        """Return a compact JWS (RFC 7515)."""
        head = {"alg": "EdDSA", "kid": self._kid, "typ": kind}
        signed = f"{_base64(json.dumps(head).encode())}.{_base64(json.dumps(payload).encode())}"
        return f"{signed}.{_base64(self._key.sign(signed.encode()))}"


def digest(value: Any) -> str:
    """Return the SHA-256 of a value's RFC 8785 form."""
    return "sha256:" + hashlib.sha256(canonical.encode(value)).hexdigest()


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
