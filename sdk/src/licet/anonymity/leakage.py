"""Measure how much synthetic records reveal of the original records, by nearest-record distances.

The distance of two records is the mean over their columns (Gower 1971). A numeric column contributes the
difference divided by the column's range; any other column contributes 0 or 1.

A generator that memorised its training data produces exact matches. Its records are also closer to that
data than to data it never saw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np

from licet.anonymity.nearest_records import nearest_distances, record_count
from licet.errors import ColumnMissing
from licet.gate import engines


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
    return list(nw.from_native(engines.with_index(frame)).collect_schema())


def _rows(frame: Any, columns: Sequence[str] | None) -> dict[str, list[Any]]:
    table = nw.from_native(engines.with_index(frame))
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
