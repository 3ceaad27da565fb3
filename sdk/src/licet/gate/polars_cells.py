"""Withholding cells of a polars column: null in the result, and nothing beneath the null.

A cell is overwritten before it is marked null, since polars keeps what lies beneath one. Texts are written anew,
since a filtered column shares the buffers of the whole one; what is nested goes through Arrow for the same reason.
"""

from __future__ import annotations

import itertools
from typing import Any, Final

import numpy as np
import polars as pl

from licet.errors import ColumnUnusable
from licet.gate.masks import KeptRows, Tables
from licet.gate.plan import Column

_INLINE: Final = 12


def withheld(values: pl.Series, column: Column, stay: KeptRows) -> pl.Series:
    """Of a column that lost its rows already, what may be read. Raises: ColumnUnusable."""
    may = None
    if column.pattern is not None:
        word, bit = Tables.bit(column.pattern)
        may = (stay.words[word] & bit) != 0
    if column.kind == "pseudonym":
        return _pseudonymised(values, may, stay)
    return _scrubbed(values, may)


def _scrubbed(values: pl.Series, may: pl.Series | None) -> pl.Series:
    """`values` where they `may`, null elsewhere, and nothing in the buffers that is not in the column."""
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
    if kind == pl.String:
        return pl.Series([""])
    return pl.Series([0], dtype=pl.Int8).cast(kind) if kind != pl.Boolean else pl.Series([False])


def _nulled(values: pl.Series, may: pl.Series, *, zero: pl.Series) -> pl.Series:
    nothing = pl.Series([None], dtype=values.dtype)
    return values.zip_with(may, zero).zip_with(may, nothing)


def _rewritten(texts: pl.Series) -> pl.Series:
    """Up to twelve bytes a text lies in the column itself; longer ones lie in buffers that a filter shares."""
    longest: Any = texts.str.len_bytes().max()
    return texts if longest is None or longest <= _INLINE else texts + ""


def _places(may: pl.Series) -> pl.Series:
    """Each row's own place, null where it may not be read: a gather copies nothing there."""
    rows = pl.int_range(len(may), dtype=pl.UInt32, eager=True)
    return rows.zip_with(may, pl.Series([None], dtype=pl.UInt32))


def _narrowed(values: pl.Series, may: pl.Series | None) -> pl.Series:
    """An Enum of only those values that are still there: its type lists them."""
    text = _scrubbed(values.cast(pl.String), may)
    present = set(text.unique().drop_nulls().to_list())
    return text.cast(pl.Enum([each for each in _listed(values.dtype) if each in present]))


def _listed(kind: pl.DataType) -> list[str]:
    return kind.categories.to_list() if isinstance(kind, pl.Enum) else []


def _through_arrow(values: pl.Series, may: pl.Series | None) -> pl.Series:
    """A take with null places copies what is taken and nothing else, at any depth; but a dictionary down there
    it would share, so such a column is built from its values. Raises: ColumnUnusable."""
    inner = str(values.dtype)
    if "Enum" in inner:
        raise ColumnUnusable(
            f"{values.name!r} is {inner}, whose type lists values that may be withheld: make it text."
        )
    if "Categorical" in inner or "Object" in inner:
        every = itertools.repeat(True) if may is None else may  # noqa: FBT003
        found = [each if allowed else None for each, allowed in zip(values.to_list(), every, strict=False)]
        return pl.Series(values.name, found, dtype=values.dtype)
    import pyarrow as pa

    places = pa.array(np.arange(len(values)), mask=None if may is None else ~may.to_numpy())
    taken = values.to_arrow(compat_level=pl.CompatLevel.oldest()).take(places)
    return pl.Series(values.name, taken, dtype=values.dtype)


def _pseudonymised(values: pl.Series, may: pl.Series | None, stay: KeptRows) -> pl.Series:
    kind, name, plan = values.dtype, values.name, stay.plan
    if not (kind.is_integer() or kind in (pl.String, pl.Categorical, pl.Enum)):
        raise ColumnUnusable(
            f"{name!r} has to be pseudonymised, but is {kind}: texts and whole numbers can be."
        )
    text = values.cast(pl.String)
    text = text if may is None else _nulled(text, may, zero=_zero(pl.String()))
    pairs = pl.DataFrame({"code": stay.codes, "value": text})
    known = pairs.unique().drop_nulls()
    tenants = [plan.rules.rules[code].tenant for code in known["code"].to_list()]
    made = plan.pseudonyms.column(known["value"].to_list(), tenants=tenants, field=name)
    known = known.with_columns(pl.Series("made", made, dtype=pl.String))
    return pairs.join(known, on=["code", "value"], how="left", maintain_order="left")["made"].alias(name) + ""
