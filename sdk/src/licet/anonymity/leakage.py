"""How much synthetic records give away of those they were made from: nearest-record measures.

The distance of two records is the mean over their columns of the difference as a part of the column's range for
numbers, of 0 or 1 for everything else (Gower 1971). A generator that learned by heart has exact matches, and
records closer to its own training data than to data it has never seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from licet.errors import ColumnMissing

_BLOCK: Final = 4_000_000  # distances at once: 32 MB


@dataclass(frozen=True, slots=True)
class Leakage:
    """`closest` and `median` are distances to the closest original, 0 to 1. `closer_than_holdout_bps` is the part
    of synthetic records closer to an original than to any of the holdout: about half of them where nothing leaks,
    and the holdout is as large as the originals. Shares are in basis points.
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
        """As it goes into a completion report."""
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
    """Measure `synthetic` against `original` over `columns` (all of the synthetic ones by default).

    Exact matches are looked for among all records, distances of the first `sample` synthetic ones against all
    originals. Raises: ColumnMissing; ValueError where one of the frames is empty.
    """
    made, real = _rows(synthetic, columns), _rows(original, columns or _names(synthetic))
    names = list(made)
    records, originals = _length(made), _length(real)
    known = set(zip(*real.values(), strict=True))
    exact = sum(row in known for row in zip(*made.values(), strict=True))
    compared = min(sample, records)
    nearest = _nearest(made, real, real, compared)
    closer = None
    if holdout is not None:
        other = _nearest(made, _rows(holdout, names), real, compared)
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
    given = nw.from_native(frame)
    there = list(given.collect_schema())
    names = list(columns or there)
    for name in names:
        if name not in there:
            raise ColumnMissing(f"There is no column {name!r}; there are: {', '.join(there)}.")
    here = given.select(*names)
    here = here.collect() if isinstance(here, nw.LazyFrame) else here
    if not len(here):
        raise ValueError("there is nothing to compare in an empty frame")
    return {name: [_plain(value) for value in here[name].to_list()] for name in names}


def _plain(value: Any) -> Any:
    return None if value is None or value != value else value  # noqa: PLR0124 NaN is missing


def _length(rows: dict[str, list[Any]]) -> int:
    return len(next(iter(rows.values())))


def _nearest(
    made: dict[str, list[Any]], real: dict[str, list[Any]], scale: dict[str, list[Any]], compared: int
) -> NDArray[np.float64]:
    """For each of the first `compared` records the distance to the closest of `real`, ranges being `scale`'s."""
    coded = {name: _coded(made[name][:compared], real[name], scale[name]) for name in made}
    step = max(1, _BLOCK // _length(real))
    found = []
    for at in range(0, compared, step):
        total = sum(_apart(one[at : at + step], other, span) for one, other, span in coded.values())
        found.append(np.asarray(total).min(axis=1) / len(coded))
    return np.concatenate(found)


def _apart(one: NDArray[np.float64], other: NDArray[np.float64], span: float | None) -> NDArray[np.float64]:
    if span is None:
        differs: NDArray[np.float64] = (one[:, None] != other[None, :]).astype(np.float64)
        return differs
    apart = np.abs(one[:, None] - other[None, :]) / span
    missing = np.isnan(one)[:, None], np.isnan(other)[None, :]
    both, either = missing[0] & missing[1], missing[0] | missing[1]
    return np.where(either, np.where(both, 0.0, 1.0), np.minimum(apart, 1.0))


def _coded(
    made: list[Any], real: list[Any], scale: list[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64], float | None]:
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
