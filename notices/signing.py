"""Signing as Standard Webhooks 1.0 has it: `v1` is HMAC-SHA256, `v1a` Ed25519, both over `id.timestamp.body`.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md. Ours and not a library's,
because the one for Python knows no `v1a` and signs another instant where a time is not in UTC; it verifies us in the
tests. Pure.
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

SECRET_PREFIX: Final = "whsec_"  # noqa: S105  how the standard marks one, no secret itself
PUBLIC_PREFIX: Final = "whpk_"
ID_HEADER: Final = "webhook-id"
TIMESTAMP_HEADER: Final = "webhook-timestamp"
SIGNATURE_HEADER: Final = "webhook-signature"
_LENGTH: Final = 32  # bytes of either; the standard asks for 24 to 64 of the shared one


@dataclass(frozen=True, slots=True)
class Secret:
    """What an endpoint's messages are signed with: a secret shared with the receiver, and a key pair of ours."""

    shared: bytes
    seed: bytes

    def __repr__(self) -> str:
        return "Secret(…)"

    @classmethod
    def new(cls) -> Secret:
        return cls(secrets.token_bytes(_LENGTH), secrets.token_bytes(_LENGTH))

    @classmethod
    def from_bytes(cls, raw: bytes) -> Secret:
        """Back from `to_bytes`."""
        return cls(raw[:_LENGTH], raw[_LENGTH:])

    def to_bytes(self) -> bytes:
        return self.shared + self.seed

    def shown(self) -> str:
        """As it is given to the receiver, once."""
        return SECRET_PREFIX + base64.b64encode(self.shared).decode()

    def public_key(self) -> str:
        raw = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return PUBLIC_PREFIX + base64.b64encode(raw).decode()

    def sign(self, signed: bytes) -> tuple[str, str]:
        mac = hmac.digest(self.shared, signed, hashlib.sha256)
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(signed)
        return f"v1,{base64.b64encode(mac).decode()}", f"v1a,{base64.b64encode(signature).decode()}"


def headers(*, message: str, at: datetime, body: bytes, secrets: Iterable[Secret]) -> dict[str, str]:
    """The three headers. While secrets are changed over there is a signature by each, the newest first.

    Raises: ValueError for a time without a zone, which names no instant.
    """
    if at.utcoffset() is None:
        raise ValueError("a datetime without a time zone names no instant")
    timestamp = str(int(at.timestamp()))
    signed = b".".join((message.encode(), timestamp.encode(), body))
    return {
        ID_HEADER: message,
        TIMESTAMP_HEADER: timestamp,
        SIGNATURE_HEADER: " ".join(one for secret in secrets for one in secret.sign(signed)),
    }
