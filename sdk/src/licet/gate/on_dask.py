"""The gate for Dask: each worker filters its partitions with the gate for pandas."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from licet.gate import masks, on_pandas, pandas_index, watch
from licet.gate.plan import Plan
from licet.gate.tally import Count, Tally


def filter_frame(frame: Any, tally: Tally) -> Any:
    """Return the filtered frame, still lazy, and register its counting query.

    The bounds of the partitions are unknown in the result: an index may be dropped or pseudonymised.
    """
    plan = tally.plan
    tally.owe(lambda: _count(frame, plan))
    meta = _filter(frame._meta_nonempty, plan).iloc[:0]  # noqa: SLF001 Dask's own way to show a schema
    passed = frame.map_partitions(_filter, plan, meta=meta).clear_divisions()
    tally.owe_look(lambda: _look(passed, tally))
    return passed


def _look(passed: Any, tally: Tally) -> None:
    """Look at the first values of the columns that can hold texts."""
    names = [name for name in passed.columns if name in tally.watch.open and passed[name].dtype.kind == "O"]
    if names:
        first = passed[names].head(watch.A_FRAME, compute=True)
        for name in names:
            tally.watch.look(name, len(first), partial(watch.first, first[name].tolist()))


def _filter(part: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    return on_pandas.filter_frame(part, Tally(plan))


def _count(frame: Any, plan: Plan) -> Count:
    """Count rows by tenant over all partitions."""
    meta = pd.DataFrame({"code": [0], "total": [0], "kept": [0], "stopped": [0]}).iloc[:0]
    read = [name for name in plan.judged_by if name in frame.columns]  # the others are levels of the index
    rows = frame[read].map_partitions(_counted, plan, meta=meta).compute()
    unnamed = len(plan.names)
    total, kept, stopped = (rows.groupby("code")[name].sum() for name in ("total", "kept", "stopped"))
    return Count(
        {int(code): int(n) for code, n in total.items() if code != unnamed},
        {int(code): int(n) for code, n in kept.items() if code != unnamed},
        int(total.get(unnamed, 0)),
        {int(code): int(n) for code, n in stopped.items() if code != unnamed},
    )


def _counted(part: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Count one partition's rows by code."""
    tables = masks.tables(plan)
    codes, keep, barred = on_pandas.judged(pandas_index.flattened(part), plan, tables)
    stopped = tables.counted_stopped(codes[:0] if barred is None else codes[barred])
    total, kept = tables.counted([codes], [codes[keep]])
    present = np.flatnonzero(total)
    counts = {"total": total[present], "kept": kept[present], "stopped": stopped[present]}
    return pd.DataFrame({"code": present, **counts})
