"""A polars tenant column, matched with the plan's names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from licet.gate.masks import Bools, Codes


@dataclass(frozen=True, slots=True)
class NameColumn:
    """A number per row that leads to the tenant's code.

    Without `meant`, the number is the code. For a categorical column, `number` is the category and `meant`
    maps it to the code. Lookups then run per category, and per row only when a caller needs the codes.
    `total` counts rows per number, if they were counted already.
    """

    number: NDArray[np.uint32]
    unnamed: int
    meant: NDArray[np.uint32] | None = None
    total: NDArray[np.int64] | None = None  # rows per number, if already counted

    def codes(self) -> Codes:
        """Return the tenant code of each row."""
        return self.number if self.meant is None else self.meant.take(self.number)

    def gathered(self, table: Any) -> Any:
        """Look up each row's value in a table indexed by code."""
        return (table if self.meant is None else table.take(self.meant)).take(self.number)

    def counted(self, keep: Bools | None = None) -> NDArray[np.int64]:
        """Count rows by code, the unnamed last; with `keep`, only the rows that stay."""
        if keep is not None:
            return self._by_code(np.bincount(self.number[keep], minlength=self._numbers))
        return self._by_code(
            self.total if self.total is not None else np.bincount(self.number, minlength=self._numbers)
        )

    @property
    def _numbers(self) -> int:
        return self.unnamed + 1 if self.meant is None else len(self.meant)

    def _by_code(self, by_number: NDArray[np.int64]) -> NDArray[np.int64]:
        if self.meant is None:
            return by_number
        by_code = np.zeros(self.unnamed + 1, np.int64)
        np.add.at(by_code, self.meant, by_number)
        return by_code
