"""The commitment that names a person in a subject request; only the tenant's subject key reveals the person.

It is the HMAC-SHA256 of the identifier's normal form under the HMAC-SHA256 of `licet subject 1 0x00 tenant`
under the subject key (RFC 2104, FIPS 180-4). A tenant has one subject key, used for nothing else.

The gate makes the same commitments of the identifier fields in a frame.
"""

from __future__ import annotations

import hmac
from typing import Final

from licet.normal_forms import normal_form

_DOMAIN: Final = b"licet subject 1\x00"
_KEY_DOMAIN: Final = b"licet subject key 1\x00"
_SHORTEST: Final = 16


def commitment(identifier: str | int, *, tenant: str, key: bytes) -> str:
    """Return 64 hexadecimal digits for `subject_commitment`.

    `identifier` is the value of one of the category's identifier fields for this person. Its normal form is
    used.

    Raises: ValueError for an empty identifier or a short key.
    """
    form = normal_form(identifier)
    if not form:
        raise ValueError("the identifier is empty")
    return hmac.digest(own_key(key, tenant=tenant), encoded(form), "sha256").hex()


def key_id(*, tenant: str, key: bytes) -> str:
    """Return the name of a subject key for `key_id`: 32 hexadecimal digits that reveal nothing of the key.

    Raises: ValueError for a short key.
    """
    return hmac.digest(_checked(key), _KEY_DOMAIN + tenant.encode(), "sha256")[:16].hex()


def own_key(key: bytes, *, tenant: str) -> bytes:
    """Return the key that makes the commitments of one tenant.

    Raises: ValueError for a short key.
    """
    return hmac.digest(_checked(key), _DOMAIN + tenant.encode(), "sha256")


def encoded(form: str) -> bytes:
    """Return the bytes of a normal form. Half a surrogate pair has bytes too, although it is not valid text."""
    return form.encode("utf-8", "surrogatepass")


def _checked(key: bytes) -> bytes:
    if len(key) < _SHORTEST:
        raise ValueError(f"a subject key needs at least {_SHORTEST} bytes")
    return key
