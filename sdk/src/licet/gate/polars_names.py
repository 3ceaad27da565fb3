"""Whose each row of a polars frame is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from licet.errors import ColumnUnusable
from licet.gate import integer_keys
from licet.gate.masks import Bools, Codes, Tables
from licet.gate.plan import Plan

_UNMET: Final = np.uint32(2**32 - 1)


@dataclass(frozen=True, slots=True)
class NameColumn:
    """A number per row, which is its name's code, or leads to it by way of `meant`: a column of categories is
    looked up per category, and never per row unless somebody asks for the codes.
    """

    number: NDArray[np.uint32]
    unnamed: int
    meant: NDArray[np.uint32] | None = None
    seen: NDArray[np.int64] | None = None  # rows by number, where they were counted to look at them

    def codes(self) -> Codes:
        return self.number if self.meant is None else self.meant.take(self.number)

    def gathered(self, table: Any) -> Any:
        """What a table by code says of each row."""
        return (table if self.meant is None else table.take(self.meant)).take(self.number)

    def counted(self, keep: Bools | None = None) -> NDArray[np.int64]:
        """Rows by code, the last place for the unnamed; of those that stay only, where `keep` is given."""
        if keep is not None:
            return self._by_code(np.bincount(self.number[keep], minlength=self._numbers))
        return self._by_code(
            self.seen if self.seen is not None else np.bincount(self.number, minlength=self._numbers)
        )

    @property
    def _numbers(self) -> int:
        return self.unnamed + 1 if self.meant is None else len(self.meant)

    def _by_code(self, by_number: NDArray[np.int64]) -> NDArray[np.int64]:
        if self.meant is None:
            return by_number
        found = np.zeros(self.unnamed + 1, np.int64)
        np.add.at(found, self.meant, by_number)
        return found


def match_names(tenants: pl.Series, plan: Plan, tables: Tables) -> NameColumn:
    """Raises: ColumnUnusable."""
    kind, unnamed = tenants.dtype, tables.unnamed
    if kind == pl.Categorical:
        return _of_categories(tenants, plan, unnamed)
    if kind in (pl.String, pl.Enum):
        return NameColumn(_of_texts(tenants, plan, unnamed), unnamed)
    if kind.is_integer():
        found = integer_keys.as_integers(plan.names)
        numbers = {number: code for code, number in enumerate(found) if number is not None}
        codes = tenants.cast(pl.Int64, strict=False).replace_strict(
            numbers, default=unnamed, return_dtype=pl.UInt32
        )
        return NameColumn(codes.to_numpy(), unnamed)
    if kind == pl.Null:
        return NameColumn(np.full(len(tenants), unnamed, np.uint32), unnamed)
    raise ColumnUnusable(f"The tenant column {tenants.name!r} is {kind}: names are texts or whole numbers.")


def _of_texts(tenants: pl.Series, plan: Plan, unnamed: int) -> NDArray[np.uint32]:
    """An Enum of the names is the fastest exact lookup that polars has."""
    names = plan.prepared.get("polars names")
    if names is None:
        names = plan.prepared["polars names"] = pl.Enum(plan.names)
    codes = tenants.cast(names, strict=False).to_physical()
    found: NDArray[np.uint32] = codes.cast(pl.UInt32).fill_null(unnamed).to_numpy()
    return found


def _of_categories(tenants: pl.Series, plan: Plan, unnamed: int) -> NameColumn:
    """Categories keep their numbers as long as somebody holds on to them, which is what `holder` is for."""
    physical = tenants.to_physical()
    if tenants.null_count():
        physical = physical.fill_null(0)
    number: NDArray[np.uint32] = physical.to_numpy().astype(np.uint32, copy=False)
    seen = np.bincount(number)
    holder, meant = plan.prepared.get("polars categories", (None, np.zeros(0, np.uint32)))
    known = holder is not None and holder.dtype == tenants.dtype and len(seen) <= len(meant)
    if not known or seen[meant[: len(seen)] == _UNMET].any():
        distinct = tenants.unique().drop_nulls()
        meant = np.full(max(len(seen), 1), _UNMET)
        meant[distinct.to_physical().to_numpy()] = _of_texts(distinct.cast(pl.String), plan, unnamed)
        plan.prepared["polars categories"] = (distinct, meant)
    if tenants.null_count():
        return NameColumn(
            np.where(tenants.is_null().to_numpy(), np.uint32(unnamed), meant.take(number)), unnamed
        )
    met = np.where(meant == _UNMET, np.uint32(unnamed), meant)
    return NameColumn(number, unnamed, met, np.pad(seen, (0, len(met) - len(seen))))
