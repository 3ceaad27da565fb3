"""The people that a manifest entry leaves out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from licet import normal_forms, subjects

_BLOCK: Final = 64  # bytes in one SHA-256 block
_MOST_KNOWN: Final = 1_000_000
# Whole numbers and texts that were judged before, with what was found.
Known = dict[object, bool]


@dataclass(frozen=True, slots=True)
class Stop:
    """People of one tenant to leave out. A row does not pass if a value in `fields` leads to a commitment.

    `key` makes the tenant's commitments. Its `repr` shows neither the key nor the people.
    """

    fields: tuple[str, ...]
    key: bytes = field(repr=False)
    people: frozenset[bytes] = field(repr=False)

    def bars(
        self, values: Sequence[Any], *, exact: int = normal_forms.EXACT, known: Known | None = None
    ) -> Sequence[bool]:
        """Tell for each value whether a row with it is left out.

        A value without a normal form may be anybody's, so its row is left out too. `known` is filled, for
        callers who ask about the same values again.
        """
        kinds = set(map(type, values))
        if known is None or kinds not in ({int}, {str}):  # 1, 1.0 and True are one key of a dictionary
            return self._judged(values, kinds, exact)
        if len(known) > _MOST_KNOWN:
            known.clear()
        new = [value for value in values if value not in known]
        known.update(zip(new, self._judged(new, kinds, exact), strict=True))
        return [known[value] for value in values]

    def _judged(self, values: Sequence[Any], kinds: set[type], exact: int) -> Sequence[bool]:
        """Compare HMAC-SHA256 (RFC 2104), which two plain hashes make faster than Python's hmac."""
        key = self.key.ljust(_BLOCK, b"\x00")
        inner, outer = bytes(byte ^ 0x36 for byte in key), bytes(byte ^ 0x5C for byte in key)
        sha256, people = hashlib.sha256, self.people
        return [
            form is None or (form != b"" and sha256(outer + sha256(inner + form).digest()).digest() in people)
            for form in _forms(values, kinds, exact)
        ]


def _forms(values: Sequence[Any], kinds: set[type], exact: int) -> list[bytes | None]:
    """Return the bytes of each normal form, None for a value without a normal form."""
    if kinds == {int}:
        return [b"%d" % value for value in values]
    if kinds == {str}:  # the normal form of an ASCII text is quickly made
        return [
            value.lower().strip().encode() if value.isascii() else _form(value, exact) for value in values
        ]
    return [_form(value, exact) for value in values]


def _form(value: object, exact: int) -> bytes | None:
    try:
        return subjects.encoded(normal_forms.normal_form(value, exact=exact))
    except normal_forms.NoNormalForm:
        return None
