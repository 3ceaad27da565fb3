"""Measure how much synthetic records reveal of the original records, by nearest-record distances.

The distance of two records is the mean over their columns (Gower 1971). A numeric column contributes the
difference divided by the column's range; any other column contributes 0 or 1.

A generator that memorised its training data produces exact matches. Its records are also closer to that
data than to data it never saw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from licet.errors import ColumnMissing

_BLOCK: Final = 4_000_000  # distances computed at once: 32 MB


@dataclass(frozen=True, slots=True)
class Leakage:
    """How close synthetic records are to original records.

    `closest` and `median` are distances to the nearest original, from 0 to 1. `closer_than_holdout_bps` is
    the share of synthetic records that are closer to an original than to any holdout record. About 5,000
    means no leak, if the holdout is as large as the originals. Shares are in basis points.
    """

    records: int
    originals: int
    columns: tuple[str, ...]
    exact_matches: int
    exact_match_bps: int
    closest: float
    median: float
    compared: int
    closer_than_holdout_bps: int | None

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as JSON for a completion report."""
        return {
            "kind": "leakage",
            "records": self.records,
            "originals": self.originals,
            "columns": list(self.columns),
            "exact_matches": self.exact_matches,
            "exact_match_bps": self.exact_match_bps,
            "closest": round(self.closest, 6),
            "median": round(self.median, 6),
            "compared": self.compared,
            "closer_than_holdout_bps": self.closer_than_holdout_bps,
        }


def leakage(
    synthetic: Any,
    original: Any,
    *,
    columns: Sequence[str] | None = None,
    holdout: Any = None,
    sample: int = 2_000,
) -> Leakage:
    """Measure `synthetic` against `original` over `columns` (by default all columns of `synthetic`).

    Exact matches are counted over all records. Distances are measured from the first `sample` synthetic
    records to all originals.

    Raises: ColumnMissing; ValueError if one of the frames is empty.
    """
    made, real = _rows(synthetic, columns), _rows(original, columns or _names(synthetic))
    names = list(made)
    records, originals = record_count(made), record_count(real)
    known = set(zip(*real.values(), strict=True))
    exact = sum(row in known for row in zip(*made.values(), strict=True))
    compared = min(sample, records)
    nearest = nearest_distances(made, real, real, compared)
    closer = None
    if holdout is not None:
        other = nearest_distances(made, _rows(holdout, names), real, compared)
        closer = round(float(np.mean(nearest < other)) * 10_000)
    return Leakage(
        records=records,
        originals=originals,
        columns=tuple(names),
        exact_matches=exact,
        exact_match_bps=-(-exact * 10_000 // records),
        closest=float(nearest.min()),
        median=float(np.median(nearest)),
        compared=compared,
        closer_than_holdout_bps=closer,
    )


def _names(frame: Any) -> list[str]:
    return list(nw.from_native(frame).collect_schema())


def _rows(frame: Any, columns: Sequence[str] | None) -> dict[str, list[Any]]:
    table = nw.from_native(frame)
    available = list(table.collect_schema())
    names = list(columns or available)
    for name in names:
        if name not in available:
            raise ColumnMissing(f"The frame has no column {name!r}. Its columns are: {', '.join(available)}.")
    selected = table.select(*names)
    selected = selected.collect() if isinstance(selected, nw.LazyFrame) else selected
    if not len(selected):
        raise ValueError("an empty frame cannot be compared")
    return {name: [_plain(value) for value in selected[name].to_list()] for name in names}


def _plain(value: Any) -> Any:
    return None if value is None or value != value else value  # noqa: PLR0124 NaN is missing


def record_count(rows: dict[str, list[Any]]) -> int:
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
