"""Measure what it costs to leave 100,000 people out, beside the bare HMAC of the distinct values, in one run.

Four million rows of one tenant, half a million people in them (LICET_BENCH_ROWS for a shorter run). The bare
work computes one HMAC-SHA256 for each distinct value, from bytes, and looks nothing up. The gate's cost is its
time with the obligation less its time without. Everything runs in turn; medians count. Exits with 1 if a goal is
missed.
"""

from __future__ import annotations

import hmac
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from licet import subjects
from licet.gate import Gate, stops
from licet.manifest import Manifest

ROWS = int(os.environ.get("LICET_BENCH_ROWS", "4000000"))
ROUNDS = int(os.environ.get("LICET_BENCH_ROUNDS", "5"))
PEOPLE = max(ROWS // 8, 100_000)
EXCLUDED = 100_000
MOST = 2.0
KEY = b"k" * 32
CATEGORY = "shifts"


def main() -> int:
    numbers = np.random.default_rng(0).integers(0, PEOPLE, ROWS) * 7 + 1_000_000
    own = subjects.own_key(KEY, tenant="acme")
    left_out = [int(number) for number in np.unique(numbers)[:EXCLUDED]]
    missed = 0
    for kind, values in (("numbers", pa.array(numbers)), ("texts", pa.array(numbers).cast(pa.string()))):
        table = pa.table(
            {"tenant_id": pa.array(["acme"] * ROWS), "badge": values, "rpm": pa.array(np.arange(ROWS))}
        )
        frames: dict[str, Any] = {
            "pyarrow": table,
            "polars": pl.from_arrow(table),
            "pandas": table.to_pandas(),
        }
        distinct = [str(value).encode() for value in pc.unique(values).to_pylist()]
        for name, frame in frames.items():
            ratio = _ratio(frame, distinct, own, left_out)
            reached = ratio <= MOST
            missed += not reached
            print(
                f"  {'reached' if reached else 'MISSED '} {name} {kind}: {ratio:.2f} of bare HMAC (at most {MOST:g})"
            )
    print(f"subjects: {6 - missed} of 6 goals reached (goal 6)")
    return 1 if missed else 0


def _ratio(frame: Any, distinct: list[bytes], own: bytes, left_out: list[int]) -> float:
    """Return the cost of leaving people out, as a multiple of the bare work."""
    plain, with_stops = Gate(_manifest([])), _manifest(left_out)
    bare, without, with_people = [], [], []
    for _ in range(ROUNDS):
        bare.append(_seconds(lambda: [hmac.digest(own, value, "sha256") for value in distinct]))
        without.append(_seconds(lambda: _filter(plain, frame)))
        stopping = Gate(with_stops, subject_keys={"acme": KEY})  # a new gate has no people in its memory
        stopping.filter(
            frame[:0] if not isinstance(frame, pa.Table) else frame.slice(0, 0),
            category=CATEGORY,
            tenant="tenant_id",
        )
        with_people.append(_seconds(lambda gate=stopping: _filter(gate, frame)))
    cost = statistics.median(with_people) - statistics.median(without)
    return cost / statistics.median(bare)


def _filter(gate: Gate, frame: Any) -> Any:
    return gate.filter(frame, category=CATEGORY, tenant="tenant_id")


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _manifest(people: list[int]) -> Manifest:
    named = sorted(subjects.commitment(person, tenant="acme", key=KEY) for person in people)
    duty = {
        "code": "exclude_subjects",
        "fields": ["badge"],
        "key_id": subjects.key_id(tenant="acme", key=KEY),
        "commitments": named,
        "digest": stops.digest(named),
    }
    fields = [
        {"name": "badge", "type": "integer", "identifies": "person"},
        {"name": "rpm", "type": "integer"},
    ]
    return Manifest.from_dict(
        {
            "object": "manifest", "clearance": "clr_1", "run": "bench", "revision": 1, "purpose": "p", "form": "raw",
            "region": "DE", "categories": [{"code": CATEGORY, "version": 1, "fields": fields}], "excluded": [],
            "entries": [
                {
                    "tenant": "acme", "category": CATEGORY, "fields": ["badge", "rpm"],
                    "obligations": [duty] if named else [],
                }
            ],
        }
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
