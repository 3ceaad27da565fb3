"""Compute the distance from each synthetic record to the nearest original record (Gower 1971)."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_BLOCK: Final = 4_000_000  # distances computed at once: 32 MB


def record_count(rows: dict[str, list[Any]]) -> int:
    """Return the number of records in a table of columns."""
    return len(next(iter(rows.values())))


def nearest_distances(
    made: dict[str, list[Any]], real: dict[str, list[Any]], scale: dict[str, list[Any]], compared: int
) -> NDArray[np.float64]:
    """Return the distance from each of the first `compared` records to the nearest record of `real`.

    Numeric ranges come from `scale`.
    """
    coded = {name: _coded(made[name][:compared], real[name], scale[name]) for name in made}
    step = max(1, _BLOCK // record_count(real))
    nearest = []
    for at in range(0, compared, step):
        total = sum(_apart(left[at : at + step], right, span) for left, right, span in coded.values())
        nearest.append(np.asarray(total).min(axis=1) / len(coded))
    return np.concatenate(nearest)


def _apart(left: NDArray[np.float64], right: NDArray[np.float64], span: float | None) -> NDArray[np.float64]:
    """Return the distances between all pairs of two coded columns, as an array of len(left) x len(right)."""
    if span is None:
        differs: NDArray[np.float64] = (left[:, None] != right[None, :]).astype(np.float64)
        return differs
    apart = np.abs(left[:, None] - right[None, :]) / span
    missing = np.isnan(left)[:, None], np.isnan(right)[None, :]
    both, either = missing[0] & missing[1], missing[0] | missing[1]
    return np.where(either, np.where(both, 0.0, 1.0), np.minimum(apart, 1.0))


def _coded(
    made: list[Any], real: list[Any], scale: list[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64], float | None]:
    """Encode one column of both frames as floats, with its range; text columns have range None."""
    numbers = [value for value in (*made, *real) if value is not None]
    if numbers and all(isinstance(value, int | float) and not isinstance(value, bool) for value in numbers):
        there = [value for value in scale if value is not None] or [0]
        span = float(max(there) - min(there)) or 1.0
        return _floats(made), _floats(real), span
    places: dict[Any, int] = {}
    codes = [[places.setdefault(value, len(places)) for value in values] for values in (made, real)]
    return np.array(codes[0], np.float64), np.array(codes[1], np.float64), None


def _floats(values: list[Any]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else float(value) for value in values], np.float64)
