"""The people whose rows a manifest entry leaves out."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from licet import subjects


@dataclass(frozen=True, slots=True)
class Stop:
    """People of one tenant whose rows do not pass: those with a value in `fields` that leads to a commitment.

    `key` makes the tenant's commitments. Its `repr` shows neither the key nor the people.
    """

    fields: tuple[str, ...]
    key: bytes = field(repr=False)
    people: frozenset[bytes] = field(repr=False)

    def bars(self, values: Iterable[object], *, exact: int = subjects.EXACT) -> Sequence[bool]:
        """Tell for each value whether a row with it is left out.

        A value without a normal form may be anybody's, so its row is left out too.
        """
        key, people, normal_form, encoded = self.key, self.people, subjects.normal_form, subjects.encoded
        barred = []
        for value in values:
            try:
                form = normal_form(value, exact=exact)
            except subjects.NoNormalForm:
                barred.append(True)
                continue
            barred.append(bool(form) and hmac.digest(key, encoded(form), "sha256") in people)
        return barred
