"""The commitment that names a person in a subject request; only the tenant's subject key reveals the person.

It is the HMAC-SHA256 of the identifier's normal form under the HMAC-SHA256 of `licet subject 1 0x00 tenant`
under the subject key (RFC 2104, FIPS 180-4). A tenant has one subject key, used for nothing else.

The gate makes the same commitments of the identifier fields in a frame, so one person has one normal form,
whatever the type of the column.
"""

from __future__ import annotations

import hmac
import math
import unicodedata
from decimal import Decimal
from typing import Final

_DOMAIN: Final = b"licet subject 1\x00"
_KEY_DOMAIN: Final = b"licet subject key 1\x00"
_SHORTEST: Final = 16
# From here on a float64 may stand for several whole numbers.
EXACT: Final = 2**53


class NoNormalForm(ValueError):
    """The value cannot be an identifier: a fraction in a float, a float that is not exact, or another type."""


def normal_form(value: object, *, exact: int = EXACT) -> str:
    """Return a value in the form in which it is compared; an empty text for a missing or empty value.

    Texts: Unicode NFKC, case folded, without invisible format characters and outer spaces. Numbers: decimal
    digits. A float at or beyond `exact` has none, because it may stand for several numbers.

    Raises: NoNormalForm.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        raise NoNormalForm("a truth value identifies nobody")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float(value, exact)
    if isinstance(value, Decimal):
        return _decimal(value)
    raise NoNormalForm(f"{type(value).__name__} has no normal form")


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
    """Return the bytes of a normal form. Half a surrogate pair, which is no text, has bytes too."""
    return form.encode("utf-8", "surrogatepass")


def _checked(key: bytes) -> bytes:
    if len(key) < _SHORTEST:
        raise ValueError(f"a subject key needs at least {_SHORTEST} bytes")
    return key


def _text(text: str) -> str:
    if text.isascii():
        return text.lower().strip()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(letter for letter in folded if unicodedata.category(letter) != "Cf").strip()


def _float(number: float, exact: int) -> str:
    if math.isnan(number):
        return ""
    if not number.is_integer() or abs(number) >= exact:
        raise NoNormalForm("a float identifies somebody only if it is a whole number and exact")
    return str(int(number))


def _decimal(number: Decimal) -> str:
    if number.is_nan():
        return ""
    if not number.is_finite():
        raise NoNormalForm("an infinite number identifies nobody")
    if number == number.to_integral_value():
        return str(int(number))
    return format(number, "f").rstrip("0")
