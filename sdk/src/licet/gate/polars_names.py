"""Find the tenant of each row of a polars frame."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from licet.errors import ColumnUnusable
from licet.gate import integer_keys
from licet.gate.masks import Tables
from licet.gate.plan import Plan
from licet.gate.polars_name_column import NameColumn

_UNMET: Final = np.uint32(2**32 - 1)


def match_names(tenants: pl.Series, plan: Plan, tables: Tables) -> NameColumn:
    """Match the tenant column with the plan's names.

    Raises: ColumnUnusable.
    """
    kind, unnamed = tenants.dtype, tables.unnamed
    if kind == pl.Categorical:
        return _match_categories(tenants, plan, unnamed)
    if kind in (pl.String, pl.Enum):
        return NameColumn(_match_texts(tenants, plan, unnamed), unnamed)
    if kind.is_integer() and kind not in (pl.Int128, getattr(pl, "UInt128", None)):
        bits, signed = int(str(kind).lstrip("UInt")), kind.is_signed_integer()
        integers = integer_keys.as_integers(plan.names, bits=bits, signed=signed)
        numbers = {number: code for code, number in enumerate(integers) if number is not None}
        codes = tenants.replace_strict(numbers, default=unnamed, return_dtype=pl.UInt32)
        return NameColumn(codes.to_numpy(), unnamed)
    if kind == pl.Null:
        return NameColumn(np.full(len(tenants), unnamed, np.uint32), unnamed)
    raise ColumnUnusable(
        f"The tenant column {tenants.name!r} is {kind}. Convert it to text or whole numbers."
    )


def _match_texts(tenants: pl.Series, plan: Plan, unnamed: int) -> NDArray[np.uint32]:
    """Return codes by casting to an Enum of the names, polars' fastest exact lookup."""
    names = plan.prepared.get("polars names")
    if names is None:
        names = plan.prepared["polars names"] = pl.Enum(plan.names)
    codes = tenants.cast(names, strict=False).to_physical()
    filled: NDArray[np.uint32] = codes.cast(pl.UInt32).fill_null(unnamed).to_numpy()
    return filled


def _match_categories(tenants: pl.Series, plan: Plan, unnamed: int) -> NameColumn:
    """Match a categorical column through its categories.

    Categories keep their numbers while a series that uses them is alive, so `holder` keeps one.
    """
    physical = tenants.to_physical()
    if tenants.null_count():
        physical = physical.fill_null(0)
    number: NDArray[np.uint32] = physical.to_numpy().astype(np.uint32, copy=False)
    total = np.bincount(number)
    holder, meant = plan.prepared.get("polars categories", (None, np.zeros(0, np.uint32)))
    known = holder is not None and holder.dtype == tenants.dtype and len(total) <= len(meant)
    if not known or total[meant[: len(total)] == _UNMET].any():
        distinct = tenants.unique().drop_nulls()
        meant = np.full(max(len(total), 1), _UNMET)
        meant[distinct.to_physical().to_numpy()] = _match_texts(distinct.cast(pl.String), plan, unnamed)
        plan.prepared["polars categories"] = (distinct, meant)
    if tenants.null_count():
        return NameColumn(
            np.where(tenants.is_null().to_numpy(), np.uint32(unnamed), meant.take(number)), unnamed
        )
    met = np.where(meant == _UNMET, np.uint32(unnamed), meant)
    return NameColumn(number, unnamed, met, np.pad(total, (0, len(met) - len(total))))
