"""One dataframe engine, as the gate uses it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from licet.gate.tally import Tally

CurrentTally = Callable[[], Tally]


Filter = Callable[[Any, CurrentTally], Any]


@dataclass(frozen=True, slots=True)
class Engine:
    """One dataframe engine and its filter.

    `filter` takes a frame and a function that returns the tally of the plan in force. A lazy engine calls
    that function again when its query runs.
    """

    name: str
    filter: Filter

    def observe(self, frame: Any, current_tally: CurrentTally) -> None:
        """Count what `filter` would keep, and discard the filtered frame."""
        if self.name == "polars lazy":
            from licet.gate import on_polars

            on_polars.count_lazy(
                frame, current_tally
            )  # a discarded lazy frame never runs, so its rows would never be counted
        else:
            self.filter(frame, current_tally)

    def columns(self, frame: Any) -> Sequence[Any]:
        """Return the frame's column names in order; those of pandas need not be texts."""
        if self.name == "polars lazy":
            return list(frame.collect_schema())
        if self.name.startswith("pyarrow"):
            return list(frame.schema.names)
        if self.name in {"pandas", "dask"}:
            from licet.gate import pandas_index

            return pandas_index.columns(frame)
        return list(frame.columns)
