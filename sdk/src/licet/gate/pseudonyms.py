"""Pseudonyms that cannot be reversed:

HMAC-SHA256 under a key that only the caller has.

A pseudonym is the HMAC of `field 0x00 value` under the tenant's own key. The tenant's key is the HMAC of
`licet pseudonym 1 0x00 tenant` under the caller's key. So a person has one pseudonym per tenant and field,
and cannot be recognised across tenants.

The value is its UTF-8 text; a whole number is its decimal digits. Pseudonyms are 64 hexadecimal characters
(RFC 2104, FIPS 180-4).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import Final

_DOMAIN: Final = b"licet pseudonym 1\x00"
_BLOCK: Final = 64  # bytes in one SHA-256 block


class Pseudonyms:
    """Makes pseudonyms and remembers them.

    Its `repr` does not show the key.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < 16:
            raise ValueError("a pseudonym key needs at least 16 bytes")
        self._key = key
        self._pads: dict[str, tuple[bytes, bytes]] = {}
        self._known: dict[tuple[str, str, str], str] = {}

    def __repr__(self) -> str:
        return "Pseudonyms(…)"

    def __getstate__(self) -> dict[str, object]:
        return {"_key": self._key, "_pads": {}, "_known": {}}

    def pseudonym(self, value: object, *, tenant: str, field: str) -> str:
        """Return the pseudonym of a tenant's value in a field."""
        key = (tenant, field, str(value))
        known = self._known.get(key)
        if known is None:
            inner, outer = self.pads(tenant)
            digest = hashlib.sha256(inner + message(field) + key[2].encode()).digest()
            known = self._known[key] = hashlib.sha256(outer + digest).hexdigest()
        return known

    def column(
        self, values: Iterable[object], *, tenants: Iterable[str | None], field: str
    ) -> list[str | None]:
        """Return a pseudonym per value; None for a missing value or tenant."""
        return [
            None if value is None or tenant is None else self.pseudonym(value, tenant=tenant, field=field)
            for value, tenant in zip(values, tenants, strict=True)
        ]

    def pads(self, tenant: str) -> tuple[bytes, bytes]:
        """Return the tenant's key as the inner and outer block of RFC 2104.

        An engine with SHA-256 can finish the HMAC from these and never sees the caller's key.
        """
        pads = self._pads.get(tenant)
        if pads is None:
            key = hmac.digest(self._key, _DOMAIN + tenant.encode(), "sha256").ljust(_BLOCK, b"\x00")
            pads = self._pads[tenant] = (bytes(b ^ 0x36 for b in key), bytes(b ^ 0x5C for b in key))
        return pads


def message(field: str) -> bytes:
    """Return the bytes that precede the value in the HMAC's message."""
    return field.encode() + b"\x00"
