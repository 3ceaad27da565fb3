"""The rows that pass, with what the lookup tables say about each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from licet.gate.masks import Bools, Tables
from licet.gate.plan import Column, Plan


@dataclass(frozen=True, slots=True)
class KeptRows:
    """The rows that stay.

    `codes` are the tenants' codes; `words` are the table words looked up by code. Both are numpy arrays or
    polars series.
    """

    plan: Plan
    codes: Any
    words: list[Any]

    def may(self, column: Column) -> Bools | None:
        """Tell which cells of the column may be read; None means all."""
        if column.pattern is None:
            return None
        word, bit = Tables.bit(column.pattern)
        allowed: Bools = (self.words[word] & np.uint16(bit)) != 0
        return allowed

    def tenants(self) -> list[str]:
        """Return the tenant of each row that stays."""
        return [self.plan.rules.rules[code].tenant for code in self.codes]
