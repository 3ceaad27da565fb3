"""Measure the SDK's gate beside bare engines and beside copying memory, in one run.

20 million rows of twelve columns, of which seven tenants in ten are allowed (LICET_BENCH_ROWS for a shorter
run). Everything runs three times in turn; medians count. The gate also counts rows per tenant, which the
others do not.

`ARGS=memory` measures only the memory of the Parquet filter, with up to 100 million rows on disk; `ARGS=tables` only
tables of Delta Lake and Iceberg; `ARGS=batches` only batches of 1,024 rows. Exits with 1 if a goal is missed.
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa

from bench import gate_data, gate_parquet, gate_peers, gate_spark, gate_tables
from bench.gate_data import CATEGORY
from licet.gate import Gate

ROWS = int(os.environ.get("LICET_BENCH_ROWS", "20000000"))
ROUNDS = int(os.environ.get("LICET_BENCH_ROUNDS", "3"))

Work = Callable[[], Any]

_GATES = {carved: Gate(gate_data.manifest(carved=carved)) for carved in (False, True)}


@dataclass(frozen=True, slots=True)
class Goal:
    """A measured value that must be at least `least`, or at most `least` with `at_most`."""

    name: str
    value: float
    least: float
    at_most: bool = False

    @property
    def reached(self) -> bool:
        return self.value <= self.least if self.at_most else self.value >= self.least

    def __str__(self) -> str:
        sign = "no more than" if self.at_most else "goal"
        return f"{self.name} {self.value:.2f} ({sign} {self.least:g})"


def main() -> int:
    only = {"memory": lambda: gate_parquet.memory_goals(Goal), "tables": _tables, "batches": _small}
    goals = [goal for word in sys.argv[1:] for goal in only[word]()] if sys.argv[1:] else _everything()
    print()
    for goal in goals:
        print(f"  {'reached' if goal.reached else 'MISSED ':8} {goal}")
    missed = [goal for goal in goals if not goal.reached]
    print(f"gate: {len(goals) - len(missed)} of {len(goals)} goals reached (goal {len(goals)})")
    return 1 if missed else 0


def _everything() -> list[Goal]:
    table = gate_data.rows(ROWS)
    goals = [*_rows_only(table), *_carved(table), *_small()]
    del table
    return [*goals, *_tables(), *gate_spark.goals(Goal), *gate_parquet.goals(Goal, rows=ROWS)]


def _tables() -> list[Goal]:
    """Measure tables beside their own library's scan."""
    return gate_tables.goals(Goal, rows=ROWS, rounds=ROUNDS)


def _rows_only(table: pa.Table) -> list[Goal]:
    """Measure the row filter beside the same engine's semi-join over the same texts."""
    texts = gate_data.with_texts(table)
    frame, dictionary = gate_data.on_polars(texts), gate_data.on_polars(table)
    allowed = pa.table({"tenant_id": pa.array(gate_data.cleared(), pa.large_string())})
    plain, as_category = (
        gate_data.on_polars(allowed),
        pl.Series("tenant_id", gate_data.cleared()).cast(pl.Categorical),
    )
    connection = duckdb.connect()
    connection.register("source", texts)
    connection.register("allowed", allowed)
    seconds = _in_turn(
        {
            "polars: semi-join": lambda: gate_peers.polars_semi_join(frame, plain),
            "polars: gate": lambda: _passed(frame),
            "polars, categories: semi-join": lambda: gate_peers.polars_semi_join(
                dictionary, as_category.to_frame()
            ),
            "polars, categories: gate": lambda: _passed(dictionary),
            "pyarrow: semi-join": lambda: gate_peers.pyarrow_semi_join(texts, allowed),
            "pyarrow: gate": lambda: _passed(texts),
            "duckdb: semi-join": lambda: gate_peers.duckdb_semi_join(connection),
            "duckdb: gate": lambda: _passed_by_duckdb(connection, report=False),
            "duckdb: gate, and its report": lambda: _passed_by_duckdb(connection, report=True),
        },
        "row filter",
    )
    engines = ("polars", "polars, categories", "pyarrow", "duckdb")
    return [
        Goal(f"{name}, of its bare semi-join", seconds[f"{name}: semi-join"] / seconds[f"{name}: gate"], 0.7)
        for name in engines
    ]


def _carved(table: pa.Table) -> list[Goal]:
    """Measure filtering with field lists per tenant, where no value may remain beneath a null."""
    frame = gate_data.on_polars(table)
    pandas = table.to_pandas()
    policy = gate_peers.pandas_policy(pandas)
    allow = np.array(gate_data.ALLOWED)
    may = {field: np.array(values) for field, values in gate_data.may().items()}
    rates: list[float] = []
    seconds = _in_turn(
        {
            "copying memory": lambda: rates.append(gate_peers.copied_per_second(table)),
            "polars: gate": lambda: _passed(frame, carved=True),
            "pyarrow: gate": lambda: _passed(table, carved=True),
            "pandas: merge and where": lambda: gate_peers.pandas_carved(pandas, policy),
            "pyarrow: filter and if_else": lambda: gate_peers.pyarrow_carved(table, allow, may),
        },
        "field lists and scrubbing",
    )
    # filtering reads all rows and writes the kept ones; copying reads and writes all
    bound = (
        2 * statistics.median(rates) / (gate_data.BYTES * (1 + sum(gate_data.ALLOWED) / gate_data.TENANTS))
    )
    ours = ROWS / seconds["polars: gate"]
    print(f"  {'bound by memory':34} {bound / 1e6:8.1f} million rows/s")
    return [
        Goal("field lists in polars, of the bound by memory", ours / bound, 0.25),
        Goal(
            "field lists in polars, of pandas",
            seconds["pandas: merge and where"] / seconds["polars: gate"],
            7,
        ),
        Goal(
            "field lists in polars, of pyarrow",
            seconds["pyarrow: filter and if_else"] / seconds["polars: gate"],
            2,
        ),
    ]


def _small() -> list[Goal]:
    """Measure record batches of 1,024 rows, as training loops read them."""
    batches = gate_data.rows(1_024 * 200).to_batches(max_chunksize=1_024)
    print("batches of 1,024 rows")
    names = {"row filter": False, "with field lists": True}
    times: dict[str, list[float]] = {name: [] for name in names}
    gates = {name: Gate(_GATES[carved].manifest) for name, carved in names.items()}
    for batch in batches * 4:
        for name, gate in gates.items():
            began = time.perf_counter()
            gate.filter(batch, category=CATEGORY, tenant="tenant_id")
            times[name].append(time.perf_counter() - began)
    medians = {name: statistics.median(each) * 1e6 for name, each in times.items()}
    for name, value in medians.items():
        print(f"  {name:34} {value:8.1f} µs")
    ratio = medians["with field lists"] / medians["row filter"]
    return [
        *(Goal(f"1,024 rows in µs, {name}", value, 100, at_most=True) for name, value in medians.items()),
        Goal("1,024 rows with field lists, of the row filter alone", ratio, 1.4, at_most=True),
    ]


def _passed(frame: Any, *, carved: bool = False) -> Any:
    return _GATES[carved].filter(frame, category=CATEGORY, tenant="tenant_id")


def _passed_by_duckdb(connection: Any, *, report: bool) -> Any:
    """Filter in DuckDB; with `report`, also run the counting query of the lazy engine."""
    gate = Gate(_GATES[False].manifest)
    table = gate.filter(connection.table("source"), category=CATEGORY, tenant="tenant_id").to_arrow_table()
    if report:
        gate.report()
    return table


def _in_turn(works: dict[str, Work], title: str) -> dict[str, float]:
    """Return the median seconds of each function, run in turn, round after round.

    Each runs twice and the second run counts. The first reclaims memory that was released while others ran:
    copying, the bound, also writes into memory that is already there.
    """
    print(title, flush=True)
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            for counts in (False, True):
                gc.collect()
                began = time.perf_counter()
                result = work()
                spent = time.perf_counter() - began
                del result
                if counts:
                    seconds[name].append(spent)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    for name, spent in medians.items():
        if name != "copying memory":
            print(f"  {name:34} {ROWS / spent / 1e6:8.1f} million rows/s", flush=True)
    return medians


if __name__ == "__main__":
    sys.exit(main())
