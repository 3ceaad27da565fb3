"""Names nobody can turn back: HMAC-SHA256 under a key that only the caller has.

A pseudonym is the HMAC of `field 0x00 value` under a key of the tenant's own, which is the HMAC of
`licet pseudonym 1 0x00 tenant` under the caller's key: the same person is the same pseudonym within one tenant
and field, and nobody is recognised from one tenant to the next. The value is its UTF-8 text, a whole number its
decimal digits. Hex, 64 characters (RFC 2104, FIPS 180-4).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import Final

_DOMAIN: Final = b"licet pseudonym 1\x00"
_BLOCK: Final = 64  # SHA-256's


class Pseudonyms:
    """Makes pseudonyms, remembering those it made. The key is in no text form of it."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 16:
            raise ValueError("a key of pseudonyms has 16 bytes or more")
        self._key = key
        self._pads: dict[str, tuple[bytes, bytes]] = {}
        self._known: dict[tuple[str, str, str], str] = {}

    def __repr__(self) -> str:
        return "Pseudonyms(…)"

    def __getstate__(self) -> dict[str, object]:
        return {"_key": self._key, "_pads": {}, "_known": {}}

    def of(self, value: object, *, tenant: str, field: str) -> str:
        asked = (tenant, field, str(value))
        known = self._known.get(asked)
        if known is None:
            inner, outer = self.pads(tenant)
            digest = hashlib.sha256(inner + message(field) + asked[2].encode()).digest()
            known = self._known[asked] = hashlib.sha256(outer + digest).hexdigest()
        return known

    def column(
        self, values: Iterable[object], *, tenants: Iterable[str | None], field: str
    ) -> list[str | None]:
        """One pseudonym per value, None where the value is None or is nobody's."""
        return [
            None if value is None or tenant is None else self.of(value, tenant=tenant, field=field)
            for value, tenant in zip(values, tenants, strict=True)
        ]

    def pads(self, tenant: str) -> tuple[bytes, bytes]:
        """The tenant's key as RFC 2104's inner and outer block: an engine with SHA-256 can finish from there
        and never sees the caller's key."""
        found = self._pads.get(tenant)
        if found is None:
            key = hmac.digest(self._key, _DOMAIN + tenant.encode(), "sha256").ljust(_BLOCK, b"\x00")
            found = self._pads[tenant] = (bytes(b ^ 0x36 for b in key), bytes(b ^ 0x5C for b in key))
        return found


def message(field: str) -> bytes:
    """What stands before the value."""
    return field.encode() + b"\x00"
