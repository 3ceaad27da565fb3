"""The text of an API key: `lk_live_` + 32 characters of base 62 (190 bits) + 6 of CRC-32, as GitHub's tokens.

The checksum lets a secret scanner tell a key from noise without asking us; nothing else rests on it.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import zlib

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
FORMAT = re.compile(r"lk_(live|test)_[0-9A-Za-z]{38}")
SCOPES = (
    "decide",
    "runs",
    "consent:read",
    "consent:write",
    "consent:attest",
    "catalogue:write",
    "audit",
    "admin",
)


def generate(mode: str) -> str:
    """A new key, to be shown once."""
    body = f"lk_{mode}_" + "".join(secrets.choice(_ALPHABET) for _ in range(32))
    return body + _checksum(body)


def is_well_formed(key: str) -> bool:
    """Well formed and with a right checksum (says nothing about being known)."""
    return FORMAT.fullmatch(key) is not None and secrets.compare_digest(key[-6:], _checksum(key[:-6]))


def digest(key: str) -> bytes:
    """SHA-256: enough for 190 random bits, and cheap on the decision path."""
    return digest_bytes(key.encode())


def digest_bytes(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()


def hint(key: str) -> str:
    """What may be shown later to tell keys apart."""
    return key[:12]


def _checksum(body: str) -> str:
    number = zlib.crc32(body.encode())
    digits = ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        digits = _ALPHABET[digit] + digits
    return digits
