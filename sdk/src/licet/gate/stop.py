"""The people whose rows a manifest entry leaves out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from licet import normal_forms, subjects

_BLOCK: Final = 64  # bytes in one SHA-256 block
_MOST_KNOWN: Final = 1_000_000
# Whole numbers and texts that were judged before, with what was found.
Known = dict[object, bool]


@dataclass(frozen=True, slots=True)
class Stop:
    """People of one tenant whose rows do not pass: those with a value in `fields` that leads to a commitment.

    `key` makes the tenant's commitments. Its `repr` shows neither the key nor the people.
    """

    fields: tuple[str, ...]
    key: bytes = field(repr=False)
    people: frozenset[bytes] = field(repr=False)

    def bars(
        self, values: Iterable[object], *, exact: int = normal_forms.EXACT, known: Known | None = None
    ) -> Sequence[bool]:
        """Tell for each value whether a row with it is left out.

        A value without a normal form may be anybody's, so its row is left out too. `known` is filled, for
        callers who ask about the same values again.
        """
        key = self.key.ljust(_BLOCK, b"\x00")
        inner, outer = bytes(byte ^ 0x36 for byte in key), bytes(byte ^ 0x5C for byte in key)
        known, people, sha256 = {} if known is None else known, self.people, hashlib.sha256
        if len(known) > _MOST_KNOWN:
            known.clear()
        barred = []
        value: Any
        for value in values:
            kind = type(value)
            before = known.get(value) if kind is int or kind is str else None
            if before is not None:
                barred.append(before)
                continue
            if kind is int:
                form = b"%d" % value
            elif kind is str and value.isascii():
                form = value.lower().strip().encode()  # the normal form of an ASCII text
            else:
                try:
                    form = subjects.encoded(normal_forms.normal_form(value, exact=exact))
                except normal_forms.NoNormalForm:
                    barred.append(True)
                    continue
            # HMAC-SHA256 (RFC 2104), faster in two steps than by Python's hmac
            found = bool(form) and sha256(outer + sha256(inner + form).digest()).digest() in people
            barred.append(found)
            if kind is int or kind is str:
                known[value] = found
        return barred
