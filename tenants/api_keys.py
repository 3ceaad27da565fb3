"""Generate and check the text of API keys, which are built like GitHub's tokens.

A key is `lk_live_` or `lk_test_`, 32 characters of base 62 (190 bits) and 6 of CRC-32. The checksum lets a secret
scanner recognise a key without asking the server; security does not depend on it.
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
    "consent:withdraw",
    "consent:attest",
    "catalogue:write",
    "pricing:write",
    "billing:read",
    "audit",
    "approve",
    "admin",
)
# What a key does with these, a person answers for. `admin` does not imply them.
OF_PEOPLE = frozenset({"consent:attest", "approve"})
# A live key with one of these takes two people and an end date where it is made at the desk.
POWERFUL = frozenset({"consent:attest", "catalogue:write", "pricing:write", "approve", "admin"})
DOCUMENT, DIGEST = "document", "digest"
# The scope of an auditor's key. Only the opening of an audit issues one.
AUDITOR = "auditor"


def generate(mode: str) -> str:
    """Generate a new key, which is shown only once."""
    body = f"lk_{mode}_" + "".join(secrets.choice(_ALPHABET) for _ in range(32))
    return body + _checksum(body)


def is_well_formed(key: str) -> bool:
    """Whether `key` has the right format and checksum. It may still be unknown."""
    return FORMAT.fullmatch(key) is not None and secrets.compare_digest(key[-6:], _checksum(key[:-6]))


def digest(key: str) -> bytes:
    """Return the SHA-256 of a key, which suffices for 190 random bits and is cheap for each decision."""
    return digest_bytes(key.encode())


def digest_bytes(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()


def hint(key: str) -> str:
    """Return the first characters, which lists show to distinguish keys."""
    return key[:12]


def _checksum(body: str) -> str:
    number = zlib.crc32(body.encode())
    digits = ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        digits = _ALPHABET[digit] + digits
    return digits
