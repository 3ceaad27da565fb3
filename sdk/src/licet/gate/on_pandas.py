"""The gate for pandas frames, and for each partition of Dask.

Integer and boolean columns become pandas' nullable types where cells are withheld, so integers stay
integers. Arrow-backed columns are treated as Arrow.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from licet.errors import ColumnUnusable
from licet.gate import barred_rows, integer_keys, masks, pandas_index, pandas_people, watch
from licet.gate.kept_rows import KeptRows
from licet.gate.masks import Bools, Codes, Tables, Times
from licet.gate.plan import Column, Plan
from licet.gate.tally import Tally

_ARRAYS: dict[str, Any] = {
    "b": pd.arrays.BooleanArray,
    "i": pd.arrays.IntegerArray,
    "u": pd.arrays.IntegerArray,
    "f": pd.arrays.FloatingArray,
}


def filter_frame(frame: pd.DataFrame, tally: Tally) -> pd.DataFrame:
    """Filter a frame and count its rows. The named levels of its index are treated as columns."""
    index, frame = frame.index, pandas_index.flattened(frame)
    plan = tally.plan
    tables = masks.tables(plan)
    codes, keep, barred = judged(frame, plan, tables)
    tally.add_codes(codes, codes[keep], tables.counted)
    if barred is not None:
        tally.add_stopped(tables.counted_stopped(codes[barred]))
        keep = keep & ~barred
    kept = codes[keep]
    rows = np.flatnonzero(keep)
    stay = KeptRows(plan, kept, [each.take(kept) for each in tables.words])
    columns = {each.name: _column(_taken(frame[each.name], keep, rows), each, stay) for each in plan.columns}
    for name in tally.watch.open:
        _look(columns[name], tally)
    passed = pd.DataFrame(columns, index=frame.index.take(rows), copy=False)
    return pandas_index.restored(passed, index)


def _look(values: pd.Series, tally: Tally) -> None:
    """Look at some values of a column that can hold texts."""
    kind = values.dtype
    if pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_datetime64_any_dtype(kind):
        tally.watch.close(str(values.name))
        return
    rows = len(values)
    tally.watch.look(
        str(values.name), rows, lambda n: watch.held(values.iloc[:: -(-rows // n)], pd.Series.tolist)
    )


def judged(frame: pd.DataFrame, plan: Plan, tables: Tables) -> tuple[Codes, Bools, Bools | None]:
    """Return the tenant code of each row, which rows the rules let pass, and which of them people bar.

    The frame is flattened: no level of its index matters.
    """
    codes = _codes(frame[plan.tenant], plan, tables)
    times = None if plan.time is None or not plan.looks_at_time else _times(frame[plan.time])
    keep = tables.keep(tables.words[0].take(codes), codes, times)
    return codes, keep, barred_rows.barred(plan, codes, keep, pandas_people.matcher(frame))


def _taken(values: pd.Series, keep: Bools, rows: Any) -> pd.Series:
    """Return the rows that stay. pandas takes no rows of some Arrow types: those are rebuilt as in an Arrow table."""
    if not isinstance(values.dtype, pd.ArrowDtype):
        return values.take(rows)
    from licet.gate.arrow_types import copies

    if copies(values.dtype.pyarrow_dtype):
        return values.take(rows)
    import pyarrow as pa

    from licet.gate import on_arrow

    passed = on_arrow.filtered(pa.chunked_array(values.array.__arrow_array__()), pa.array(keep))
    made = pd.array(passed, dtype=pd.ArrowDtype(passed.type))
    return pd.Series(made, index=values.index.take(rows), name=values.name)


def _column(values: pd.Series, column: Column, stay: KeptRows) -> pd.Series:
    """Return one filtered column, pseudonymised or scrubbed as the plan says."""
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
    """Return the column with missing values where `may` is false."""
    if isinstance(values.dtype, pd.SparseDtype) and values.dtype.subtype.kind in "iub":
        values = (
            values.sparse.to_dense()
        )  # pandas would make floats of a sparse column, and round its integers
    kind = values.dtype
    if isinstance(kind, np.dtype) and kind.kind in "iub":
        return _masked(values.to_numpy(), ~may, values)
    if hasattr(values.array, "_mask"):
        plain = values.to_numpy(dtype=kind.numpy_dtype, na_value=kind.numpy_dtype.type(0))
        return _masked(plain, ~may | values.isna().to_numpy(), values)
    return values.where(may)  # NaN, NaT or None replaces the value


def _masked(values: Any, missing: Bools, like: pd.Series) -> pd.Series:
    """Return a nullable column with zeros beneath its nulls."""
    zeroed = np.where(missing, values.dtype.type(0), values)
    made = _ARRAYS[values.dtype.kind](zeroed, missing.copy())
    return pd.Series(made, index=like.index, name=like.name)


def _arrow_backed(kind: Any) -> bool:
    return isinstance(kind, pd.ArrowDtype) or (isinstance(kind, pd.StringDtype) and kind.storage == "pyarrow")


def _as_arrow(values: pd.Series, may: Bools | None) -> pd.Series:
    """Scrub an Arrow-backed column through the Arrow gate."""
    import pyarrow as pa

    from licet.gate import arrow_cells

    passed = arrow_cells.scrubbed(pa.array(values.array, from_pandas=True), may)
    # a withheld cell leaves nulls inside of its type, so the type may be a little wider
    kind = pd.ArrowDtype(passed.type) if isinstance(values.dtype, pd.ArrowDtype) else values.dtype
    made = pd.array(passed, dtype=kind)
    return pd.Series(made, index=values.index, name=values.name)


def _pseudonymised(values: pd.Series, may: Bools | None, stay: KeptRows) -> pd.Series:
    """Replace values with pseudonyms; missing where `may` is false.

    Raises: ColumnUnusable.
    """
    cells = [
        None if missing else value for value, missing in zip(values.tolist(), values.isna(), strict=True)
    ]
    if may is not None:
        cells = [value if allowed else None for value, allowed in zip(cells, may, strict=True)]
    kind = values.dtype.categories.dtype if isinstance(values.dtype, pd.CategoricalDtype) else values.dtype
    numbers = pd.api.types.is_integer_dtype(kind)
    if not numbers and any(not isinstance(value, str) for value in cells if value is not None):
        raise ColumnUnusable(
            f"The column {values.name!r} must be pseudonymised but is {kind}. Convert it to text or whole numbers."
        )
    pseudonyms = stay.plan.pseudonyms.column(cells, tenants=stay.tenants(), field=str(values.name))
    return pd.Series(
        pseudonyms, index=values.index, name=values.name, dtype="str" if pd.__version__ >= "3" else object
    )


def _codes(tenants: pd.Series, plan: Plan, tables: Tables) -> Codes:
    """Return the tenant code of each row.

    Raises: ColumnUnusable.
    """
    kind = tenants.dtype
    if isinstance(kind, pd.CategoricalDtype):
        category_codes: Codes = np.append(
            _codes(pd.Series(kind.categories, name=tenants.name), plan, tables), np.uint32(tables.unnamed)
        )
        # pandas codes a missing value as -1, which reads the last place
        positions: Codes = category_codes[tenants.cat.codes.to_numpy()]
        return positions
    if _arrow_backed(kind):
        import pyarrow as pa

        from licet.gate import arrow_codes

        arrow = pa.array(tenants.array, from_pandas=True)
        chunked = arrow if isinstance(arrow, pa.ChunkedArray) else pa.chunked_array([arrow])
        return np.concatenate(
            [np.zeros(0, np.uint32), *(arrow_codes.codes_of(c, plan, tables) for c in chunked.chunks)]
        )
    if pd.api.types.is_integer_dtype(kind):
        positions = _positions_of_integers(tenants, plan)
    elif pd.api.types.is_object_dtype(kind) or isinstance(kind, pd.StringDtype):
        if pd.api.types.is_object_dtype(kind):
            _refuse_mixed(tenants)
        positions = _texts(plan).get_indexer(pd.Index(tenants.to_numpy(object)))
    else:
        raise ColumnUnusable(
            f"The tenant column {tenants.name!r} is {kind}. Convert it to text or whole numbers."
        )
    return np.where(positions < 0, tables.unnamed, positions).astype(np.uint32)


def _refuse_mixed(tenants: pd.Series) -> None:
    """Refuse Python objects that are not all texts: 7 and "7" are not one tenant in every engine.

    Raises: ColumnUnusable.
    """
    held = pd.api.types.infer_dtype(tenants, skipna=True)
    if held not in {"string", "empty"}:
        raise ColumnUnusable(
            f"The tenant column {tenants.name!r} holds Python objects that are not all texts ({held})."
            " Convert it to text or whole numbers."
        )


def _positions_of_integers(tenants: pd.Series, plan: Plan) -> Any:
    """Return the position of each row's tenant in the plan; -1 for none."""
    kind = getattr(tenants.dtype, "numpy_dtype", tenants.dtype)
    key = f"pandas names {kind}"
    known = plan.prepared.get(key)
    if known is None:
        spelled = integer_keys.as_integers(plan.names, bits=kind.itemsize * 8, signed=kind.kind == "i")
        places = [place for place, number in enumerate(spelled) if number is not None]
        numbers = pd.Index(np.array([spelled[place] for place in places], kind))
        # the last item stands for a number that does not name a tenant
        known = plan.prepared[key] = numbers, np.array([*places, -1])
    numbers, places_of = known
    positions = places_of[numbers.get_indexer(tenants.to_numpy(dtype=kind, na_value=kind.type(0)))]
    return np.where(tenants.isna(), -1, positions)


def _texts(plan: Plan) -> pd.Index:
    """Return the plan's names as a pandas index, made once per plan."""
    index: pd.Index | None = plan.prepared.get("pandas names")
    if index is None:
        index = plan.prepared["pandas names"] = pd.Index(plan.names, dtype=object)
    return index


def _times(values: pd.Series) -> Times:
    """Read a time column as the integers that it is.

    Raises: ColumnUnusable.
    """
    kind = values.dtype
    if isinstance(kind, pd.ArrowDtype):
        import pyarrow as pa

        from licet.gate import arrow_times

        return arrow_times.times_of(pa.array(values.array, from_pandas=True), str(values.name))
    if not pd.api.types.is_datetime64_any_dtype(kind):
        raise ColumnUnusable(f"The time column {values.name!r} is {kind}. Convert it to datetimes or dates.")
    if isinstance(kind, pd.DatetimeTZDtype):
        values = values.dt.tz_convert("UTC").dt.tz_localize(None)
    plain = values.to_numpy()
    unit: Any = np.datetime_data(plain.dtype)[0]
    return Times(plain.view(np.int64), unit)  # NaT is the smallest integer
