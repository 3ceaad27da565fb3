"""Withhold cells of a polars column: the result is null there, and no byte of the value remains beneath.

Polars keeps the old value beneath a null, so the cell is overwritten first. Texts are copied, because a
filtered column shares buffers with the full one. Nested columns go through Arrow for the same reason.
"""

from __future__ import annotations

import itertools
from typing import Any, Final

import numpy as np
import polars as pl

from licet.errors import ColumnUnusable
from licet.gate.kept_rows import KeptRows
from licet.gate.masks import Tables
from licet.gate.plan import Column

_INLINE: Final = 12


def withheld(values: pl.Series, column: Column, stay: KeptRows) -> pl.Series:
    """Scrub or pseudonymise a column that holds only rows that stay.

    Raises: ColumnUnusable.
    """
    may = None
    if column.pattern is not None:
        word, bit = Tables.bit(column.pattern)
        may = (stay.words[word] & bit) != 0
    if column.kind == "pseudonym":
        return _pseudonymised(values, may, stay)
    return _scrubbed(values, may)


def _scrubbed(values: pl.Series, may: pl.Series | None) -> pl.Series:
    """Return `values` with null where `may` is false; its buffers hold nothing else."""
    kind = values.dtype
    if kind.is_numeric() or kind.is_temporal() or kind == pl.Boolean:
        return values if may is None else _nulled(values, may, zero=_zero(kind))
    if kind == pl.String:
        return _rewritten(values if may is None else _nulled(values, may, zero=_zero(kind)))
    if kind == pl.Categorical:
        return values if may is None else values.gather(_places(may))
    if kind == pl.Enum:
        return _narrowed(values, may)
    if kind == pl.Null:
        return values
    return _through_arrow(values, may)


def _zero(kind: pl.DataType) -> pl.Series:
    """Return a series with the type's zero value."""
    if kind == pl.String:
        return pl.Series([""])
    return pl.Series([0], dtype=pl.Int8).cast(kind) if kind != pl.Boolean else pl.Series([False])


def _nulled(values: pl.Series, may: pl.Series, *, zero: pl.Series) -> pl.Series:
    """Overwrite the forbidden cells with `zero`, then mark them null."""
    nothing = pl.Series([None], dtype=values.dtype)
    return values.zip_with(may, zero).zip_with(may, nothing)


def _rewritten(texts: pl.Series) -> pl.Series:
    """Copy texts that polars would share.

    Texts up to twelve bytes are stored in the column itself; longer ones are in shared buffers.
    """
    longest: Any = texts.str.len_bytes().max()
    return texts if longest is None or longest <= _INLINE else texts + ""


def _places(may: pl.Series) -> pl.Series:
    """Return each row's index, null where the cell may not be read; `gather` copies nothing there."""
    rows = pl.int_range(len(may), dtype=pl.UInt32, eager=True)
    return rows.zip_with(may, pl.Series([None], dtype=pl.UInt32))


def _narrowed(values: pl.Series, may: pl.Series | None) -> pl.Series:
    """Return an Enum column with only the values that remain, because an Enum type lists its values."""
    text = _scrubbed(values.cast(pl.String), may)
    present = set(text.unique().drop_nulls().to_list())
    return text.cast(pl.Enum([each for each in _listed(values.dtype) if each in present]))


def _listed(kind: pl.DataType) -> list[str]:
    """Return an Enum type's values."""
    return kind.categories.to_list() if isinstance(kind, pl.Enum) else []


def _through_arrow(values: pl.Series, may: pl.Series | None) -> pl.Series:
    """Scrub a nested column through Arrow, where `take` copies only what it takes, at any depth.

    `take` would share dictionaries inside, so such columns are rebuilt from Python values.

    Raises: ColumnUnusable.
    """
    inner = str(values.dtype)
    if "Enum" in inner:
        raise ColumnUnusable(
            f"The column {values.name!r} is {inner}. Its type lists values that may be withheld: convert it to text."
        )
    if "Categorical" in inner or "Object" in inner:
        readable = itertools.repeat(True) if may is None else may  # noqa: FBT003
        cells = [each if allowed else None for each, allowed in zip(values.to_list(), readable, strict=False)]
        return pl.Series(values.name, cells, dtype=values.dtype)
    import pyarrow as pa

    places = pa.array(np.arange(len(values)), mask=None if may is None else ~may.to_numpy())
    taken = values.to_arrow(compat_level=pl.CompatLevel.oldest()).take(places)
    return pl.Series(values.name, taken, dtype=values.dtype)


def _pseudonymised(values: pl.Series, may: pl.Series | None, stay: KeptRows) -> pl.Series:
    """Replace values with pseudonyms, computing each distinct pair of tenant and value once.

    Raises: ColumnUnusable.
    """
    kind, name, plan = values.dtype, values.name, stay.plan
    if not (kind.is_integer() or kind in (pl.String, pl.Categorical, pl.Enum)):
        raise ColumnUnusable(
            f"The column {name!r} must be pseudonymised but is {kind}. Convert it to text or whole numbers."
        )
    text = values.cast(pl.String)
    text = text if may is None else _nulled(text, may, zero=_zero(pl.String()))
    pairs = pl.DataFrame({"code": stay.codes, "value": text})
    known = pairs.unique().drop_nulls()
    tenants = [plan.rules.rules[code].tenant for code in known["code"].to_list()]
    pseudonyms = plan.pseudonyms.column(known["value"].to_list(), tenants=tenants, field=name)
    known = known.with_columns(pl.Series("made", pseudonyms, dtype=pl.String))
    return pairs.join(known, on=["code", "value"], how="left", maintain_order="left")["made"].alias(name) + ""
