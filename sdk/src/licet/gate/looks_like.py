"""Recognise values that look like a person's e-mail address, telephone number or bank account.

A field is what the catalogue says. These patterns only show where the catalogue may be wrong, so they prefer
missing a value to accusing a serial number or a date.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal

Likeness = Literal["email_address", "telephone_number", "iban"]

_LONGEST: Final = 2_000
_EMAIL: Final = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
# +49 30 1234567, 0049 30 1234567, (030) 123456, 030/123456, 0171-1234567, 555-123-4567
_TELEPHONE: Final = re.compile(
    r"(?<![\w.+:/-])(?:"
    r"(?:\+|00[1-9])[0-9](?:[ ()/.-]{0,2}[0-9]){6,13}"
    r"|\(0[0-9]{1,4}\)[ /.-]?[0-9](?:[ /.-]?[0-9]){4,9}"
    r"|0[1-9][0-9]{1,3}[ /-][0-9](?:[ .-]?[0-9]){4,9}"
    r"|(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ .-])[2-9][0-9]{2}[ .-][0-9]{4}"
    r")(?![\w:.-]*[0-9:])"
)
_IBAN: Final = re.compile(r"(?<!\w)[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}(?!\w)", re.IGNORECASE)


def count(values: Iterable[Any]) -> Counter[Likeness]:
    """Count the values that look like something, each once by the first likeness; lists and structs by each part."""
    return Counter(found for text in _texts(values) if (found := likeness(text)) is not None)


def likeness(text: str) -> Likeness | None:
    """Return what a text contains, or None."""
    text = text[:_LONGEST]
    if "@" in text and _EMAIL.search(text):
        return "email_address"
    if any(_is_iban(match.group()) for match in _IBAN.finditer(text)):
        return "iban"
    return "telephone_number" if _TELEPHONE.search(text) else None


def _is_iban(text: str) -> bool:
    """Tell whether the check digits are right (ISO 13616), which they are for one random text in 97."""
    plain = text.replace(" ", "").upper()
    if not 15 <= len(plain) <= 34:
        return False
    return int("".join(str(int(each, 36)) for each in plain[4:] + plain[:4])) % 97 == 1


def _texts(values: Iterable[Any]) -> Iterator[str]:
    """Yield each text of the values, at any depth."""
    waiting = list(values)
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list | tuple):
            waiting.extend(value)
