"""Compare a pandas column with people who must be left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from licet.errors import ColumnUnusable
from licet.gate import barred_rows
from licet.gate.barred_rows import Bars, MatchColumn
from licet.gate.masks import Bools, Codes


def matcher(frame: pd.DataFrame) -> MatchColumn:
    """Return the function that compares a column of this frame."""

    def match(name: str, rows: Codes, bars: Bars) -> Bools:
        values = frame[name] if len(rows) == len(frame) else frame[name].take(rows)
        exact = barred_rows.exact_floats(_float_bits(values.dtype))
        _refuse(values)
        try:
            places, distinct = pd.factorize(values)
        except TypeError as error:
            raise ColumnUnusable(
                f"The column {name!r} must be compared with people who are left out, but holds lists or"
                " dictionaries. Convert it to text or whole numbers."
            ) from error
        # a missing value has the place -1, which reads the last item
        barred: Bools = np.append(bars(distinct.tolist(), exact), False).take(places)
        return barred

    return match


def _refuse(values: pd.Series) -> None:
    """Refuse a type that cannot hold the identifier of a person.

    Raises: ColumnUnusable.
    """
    kind: Any = values.dtype
    if isinstance(kind, pd.CategoricalDtype):
        kind = kind.categories.dtype
    if isinstance(kind, pd.ArrowDtype):
        from licet.gate import arrow_people

        arrow_people.refuse(kind.pyarrow_dtype, str(values.name))
        return
    usable = (pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind)) or isinstance(
        kind, pd.StringDtype
    )
    if not usable and not pd.api.types.is_object_dtype(kind):
        raise ColumnUnusable(
            f"The column {values.name!r} must be compared with people who are left out, but is {kind}."
            " Convert it to text or whole numbers."
        )


def _float_bits(kind: Any) -> int:
    """Return the width of a float type, 64 for every other type."""
    if isinstance(kind, pd.CategoricalDtype):
        return _float_bits(kind.categories.dtype)
    if isinstance(kind, pd.ArrowDtype):
        from licet.gate import arrow_people

        return arrow_people.float_bits(kind.pyarrow_dtype)
    plain = getattr(kind, "numpy_dtype", kind)
    return plain.itemsize * 8 if getattr(plain, "kind", "") == "f" else 64
