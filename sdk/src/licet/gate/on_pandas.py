"""The gate on pandas, and on each partition of Dask.

Numbers that cannot be missing become pandas' nullable kind where a cell is withheld: whole numbers stay whole.
Columns that are Arrow underneath are treated as Arrow is.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from licet.errors import ColumnUnusable
from licet.gate import integer_keys, masks
from licet.gate.masks import Bools, Codes, KeptRows, Tables, Times
from licet.gate.plan import Column, Plan
from licet.gate.tally import Tally

_ARRAYS: dict[str, Any] = {
    "b": pd.arrays.BooleanArray,
    "i": pd.arrays.IntegerArray,
    "u": pd.arrays.IntegerArray,
    "f": pd.arrays.FloatingArray,
}
_UNITS = {"s": 1_000_000, "ms": 1_000, "us": 1}


def filter_frame(frame: pd.DataFrame, tally: Tally) -> pd.DataFrame:
    plan = tally.plan
    tables = masks.tables(plan)
    codes, keep = judged(frame, plan, tables)
    kept = codes[keep]
    tally.add_codes(codes, kept, tables.counted)
    rows = np.flatnonzero(keep)
    stay = KeptRows(plan, kept, [each.take(kept) for each in tables.words])
    columns = {each.name: _column(frame[each.name].take(rows), each, stay) for each in plan.columns}
    return pd.DataFrame(columns, index=frame.index.take(rows), copy=False)


def judged(frame: pd.DataFrame, plan: Plan, tables: Tables) -> tuple[Codes, Bools]:
    """The number of each row's name, and whether the row stays."""
    codes = _codes(frame[plan.tenant], plan, tables)
    times = None if plan.time is None or not plan.looks_at_time else _times(frame[plan.time])
    return codes, tables.keep(tables.words[0].take(codes), codes, times)


def _column(values: pd.Series, column: Column, stay: KeptRows) -> pd.Series:
    may = stay.may(column)
    if column.kind == "pseudonym":
        return _pseudonymised(values, may, stay)
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values if may is None else values.where(may)
        return values.cat.remove_unused_categories()
    if _arrow_backed(values.dtype):
        return _as_arrow(values, may)
    return values if may is None else _scrubbed(values, may)


def _scrubbed(values: pd.Series, may: Bools) -> pd.Series:
    kind = values.dtype
    if isinstance(kind, np.dtype) and kind.kind in "iub":
        return _masked(values.to_numpy(), ~may, values)
    if hasattr(values.array, "_mask"):
        plain = values.to_numpy(dtype=kind.numpy_dtype, na_value=kind.numpy_dtype.type(0))
        return _masked(plain, ~may | values.isna().to_numpy(), values)
    return values.where(may)  # NaN, NaT or None takes the value's place


def _masked(values: Any, missing: Bools, like: pd.Series) -> pd.Series:
    """A nullable column with zeros beneath its nulls."""
    zeroed = np.where(missing, values.dtype.type(0), values)
    made = _ARRAYS[values.dtype.kind](zeroed, missing.copy())
    return pd.Series(made, index=like.index, name=like.name)


def _arrow_backed(kind: Any) -> bool:
    return isinstance(kind, pd.ArrowDtype) or (isinstance(kind, pd.StringDtype) and kind.storage == "pyarrow")


def _as_arrow(values: pd.Series, may: Bools | None) -> pd.Series:
    import pyarrow as pa

    from licet.gate import arrow_cells

    arrow = pa.array(values.array, from_pandas=True)
    made = pd.array(arrow_cells.scrubbed(arrow, may), dtype=values.dtype)
    return pd.Series(made, index=values.index, name=values.name)


def _pseudonymised(values: pd.Series, may: Bools | None, stay: KeptRows) -> pd.Series:
    found = [
        None if missing else value for value, missing in zip(values.tolist(), values.isna(), strict=True)
    ]
    if may is not None:
        found = [value if allowed else None for value, allowed in zip(found, may, strict=True)]
    kind = values.dtype.categories.dtype if isinstance(values.dtype, pd.CategoricalDtype) else values.dtype
    numbers = pd.api.types.is_integer_dtype(kind)
    if not numbers and any(not isinstance(value, str) for value in found if value is not None):
        raise ColumnUnusable(
            f"{values.name!r} has to be pseudonymised, but is {kind}: texts and whole numbers can be."
        )
    made = stay.plan.pseudonyms.column(found, tenants=stay.tenants(), field=str(values.name))
    return pd.Series(
        made, index=values.index, name=values.name, dtype="str" if pd.__version__ >= "3" else object
    )


def _codes(tenants: pd.Series, plan: Plan, tables: Tables) -> Codes:
    kind = tenants.dtype
    if isinstance(kind, pd.CategoricalDtype):
        meant: Codes = np.append(
            _codes(pd.Series(kind.categories, name=tenants.name), plan, tables), np.uint32(tables.unnamed)
        )
        found: Codes = meant[tenants.cat.codes.to_numpy()]  # -1, of what is missing, is the last
        return found
    if _arrow_backed(kind):
        import pyarrow as pa

        from licet.gate import on_arrow

        given = pa.array(tenants.array, from_pandas=True)
        chunked = given if isinstance(given, pa.ChunkedArray) else pa.chunked_array([given])
        return np.concatenate(
            [np.zeros(0, np.uint32), *(on_arrow.codes_of(c, plan, tables) for c in chunked.chunks)]
        )
    if pd.api.types.is_integer_dtype(kind):
        names = _index(plan, numbers=True)
        found = names.get_indexer(tenants.to_numpy(dtype=np.int64, na_value=np.iinfo(np.int64).min))
        found = np.where(tenants.isna(), -1, found)
    elif pd.api.types.is_object_dtype(kind) or isinstance(kind, pd.StringDtype):
        found = _index(plan, numbers=False).get_indexer(pd.Index(tenants.to_numpy(object)))
    else:
        raise ColumnUnusable(
            f"The tenant column {tenants.name!r} is {kind}: names are texts or whole numbers."
        )
    return np.where(found < 0, tables.unnamed, found).astype(np.uint32)


def _index(plan: Plan, *, numbers: bool) -> pd.Index:
    key = f"pandas names {numbers}"
    if key not in plan.prepared:
        if numbers:
            plan.prepared[key] = pd.Index(integer_keys.as_integers(plan.names), dtype="Int64")
        else:
            plan.prepared[key] = pd.Index(plan.names, dtype=object)
    index: pd.Index = plan.prepared[key]
    return index


def _times(values: pd.Series) -> Times:
    kind = values.dtype
    if isinstance(kind, pd.ArrowDtype):
        import pyarrow as pa

        from licet.gate import on_arrow

        return on_arrow.times_of(pa.array(values.array, from_pandas=True), str(values.name))
    if not pd.api.types.is_datetime64_any_dtype(kind):
        raise ColumnUnusable(
            f"The time column {values.name!r} is {kind}: instants or dates can be judged by."
        )
    if isinstance(kind, pd.DatetimeTZDtype):
        values = values.dt.tz_convert("UTC").dt.tz_localize(None)
    plain = values.to_numpy()
    missing = np.isnat(plain)
    unit, whole = np.datetime_data(plain.dtype)[0], plain.view(np.int64)
    whole = np.where(missing, 0, whole)
    return Times(whole // 1000 if unit == "ns" else whole * _UNITS[unit], missing)
