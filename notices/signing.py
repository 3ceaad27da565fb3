"""Signatures of webhook messages by Standard Webhooks 1.0: `v1` is HMAC-SHA256, `v1a` is Ed25519. Pure.

Both sign `id.timestamp.body`:
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md. The Python library of the
standard lacks `v1a` and signs a wrong instant for times outside UTC, so it serves only to verify in the tests.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SECRET_PREFIX: Final = "whsec_"  # noqa: S105  the standard's prefix, not a secret
PUBLIC_PREFIX: Final = "whpk_"
ID_HEADER: Final = "webhook-id"
TIMESTAMP_HEADER: Final = "webhook-timestamp"
SIGNATURE_HEADER: Final = "webhook-signature"
_LENGTH: Final = 32  # bytes of each; the standard requires 24 to 64 for the shared secret


@dataclass(frozen=True, slots=True)
class Secret:
    """The two keys of an endpoint: a secret shared with the receiver, and the seed of an Ed25519 key pair."""

    shared: bytes
    seed: bytes

    def __repr__(self) -> str:
        return "Secret(…)"

    @classmethod
    def new(cls) -> Secret:
        return cls(secrets.token_bytes(_LENGTH), secrets.token_bytes(_LENGTH))

    @classmethod
    def from_bytes(cls, raw: bytes) -> Secret:
        """The inverse of `to_bytes`."""
        return cls(raw[:_LENGTH], raw[_LENGTH:])

    def to_bytes(self) -> bytes:
        return self.shared + self.seed

    def shown(self) -> str:
        """The shared secret in the form that the receiver gets, once."""
        return SECRET_PREFIX + base64.b64encode(self.shared).decode()

    def public_key(self) -> str:
        raw = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return PUBLIC_PREFIX + base64.b64encode(raw).decode()

    def sign(self, signed: bytes) -> tuple[str, str]:
        mac = hmac.digest(self.shared, signed, hashlib.sha256)
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(signed)
        return f"v1,{base64.b64encode(mac).decode()}", f"v1a,{base64.b64encode(signature).decode()}"


def headers(*, message: str, at: datetime, body: bytes, secrets: Iterable[Secret]) -> dict[str, str]:
    """The three headers of a message. During a rotation each secret signs, the newest first.

    Raises: ValueError for a time without a time zone.
    """
    if at.utcoffset() is None:
        raise ValueError("a datetime without a time zone names no instant")
    timestamp = str(int(at.timestamp()))
    signed = b".".join((message.encode(), timestamp.encode(), body))
    return {
        ID_HEADER: message,
        TIMESTAMP_HEADER: timestamp,
        SIGNATURE_HEADER: " ".join(signature for secret in secrets for signature in secret.sign(signed)),
    }
