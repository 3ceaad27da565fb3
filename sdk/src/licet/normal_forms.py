"""The normal form of an identifier: one person has one form in columns of every type.

Texts: Unicode NFKC, case folded, without invisible format characters and outer spaces. Numbers: decimal digits.
"""

from __future__ import annotations

import math
import unicodedata
from decimal import Decimal
from typing import Final

# From here on a float64 may stand for several whole numbers.
EXACT: Final = 2**53


class NoNormalForm(ValueError):
    """The value cannot be an identifier: a fraction in a float, a float that is not exact, or another type."""


def normal_form(value: object, *, exact: int = EXACT) -> str:
    """Return a value in the form in which it is compared; an empty text for a missing or empty value.

    Texts: Unicode NFKC, case folded, without invisible format characters and outer spaces. Numbers: decimal
    digits. A float at or beyond `exact` has no normal form, because it may stand for several numbers.

    Raises: NoNormalForm.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        raise NoNormalForm("a truth value is not an identifier")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float(value, exact)
    if isinstance(value, Decimal):
        return _decimal(value)
    raise NoNormalForm(f"{type(value).__name__} has no normal form")


def _text(text: str) -> str:
    if text.isascii():
        return text.lower().strip()
    visible = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold()).strip()


def _float(number: float, exact: int) -> str:
    if math.isnan(number):
        return ""
    if not number.is_integer() or abs(number) >= exact:
        raise NoNormalForm("only a whole and exact float is an identifier")
    return str(int(number))


def _decimal(number: Decimal) -> str:
    if number.is_nan():
        return ""
    if not number.is_finite():
        raise NoNormalForm("an infinite number is not an identifier")
    if number == number.to_integral_value():
        return str(int(number))
    return format(number, "f").rstrip("0")
