"""docs/gate-types.md says what the gate does with every type of every engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from sdk.tests.gate.contract import (
    arrow_samples,
    duckdb_samples,
    engines,
    page,
    pandas_samples,
    polars_samples,
)
from sdk.tests.gate.contract.found import Found, found


@pytest.fixture(scope="module")
def results() -> dict[str, list[Found]]:
    """Run the gate on every type. A wrong value or a withheld byte fails here."""
    return {name: list(found(engine)) for name, engine in engines.ENGINES.items()}


def test_the_page_says_what_the_gate_does(results: dict[str, list[Found]]) -> None:
    written = page.read()
    for title, text in page.sections(results).items():
        assert written[title] == text, f"{title}: run `{page.COMMAND}`"


def test_a_batch_is_treated_as_a_table(results: dict[str, list[Found]]) -> None:
    assert [(e.kind, e.act, e.fate) for e in results["Arrow"]] == [
        (e.kind, e.act, e.fate) for e in results["Arrow batch"]
    ]


def test_every_refusal_is_a_sentence(results: dict[str, list[Found]]) -> None:
    refusals = [each for rows in results.values() for each in rows if each.fate == "refused"]
    assert refusals
    assert [each for each in refusals if not each.why.endswith(".") or "Traceback" in each.why] == []


def test_every_type_of_arrow_is_in_the_contract() -> None:
    """pyarrow cannot make the two older intervals, neither in Python nor from a file."""
    known = {getattr(pa.lib, name) for name in dir(pa.lib) if name.startswith("Type_")}
    sampled = {_storage(each.make([0, 1]).type).id for each in arrow_samples.samples()}
    assert known - sampled == {pa.lib.Type_INTERVAL_MONTHS, pa.lib.Type_INTERVAL_DAY_TIME}


def _storage(kind: pa.DataType) -> pa.DataType:
    return kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind


def test_every_type_of_polars_is_in_the_contract() -> None:
    concrete = {each for each in _below(pl.DataType) if not set(_below(each)) - {each}}
    sampled = {type(each.make([0, 1]).dtype) for each in polars_samples.samples()}
    assert concrete - sampled == {pl.Unknown}


def _below(kind: Any) -> Iterator[Any]:
    for each in kind.__subclasses__():
        if each.__module__.startswith("polars."):
            yield each
            yield from _below(each)


def test_every_type_of_duckdb_is_in_the_contract() -> None:
    known = {row[0] for row in duckdb.sql("SELECT DISTINCT logical_type FROM duckdb_types()").fetchall()}
    sampled = {each.kind.split("(")[0] for each in duckdb_samples.samples()}
    sampled |= {"LIST"} if "VARCHAR[]" in sampled else set()
    sampled |= {"ARRAY"} if "VARCHAR[1]" in sampled else set()
    assert known - sampled == duckdb_samples.NO_COLUMN


def test_every_type_of_pandas_is_in_the_contract() -> None:
    from pandas.core.dtypes.base import _registry

    dtypes = [each.make([0, 1]).dtype for each in (*pandas_samples.samples(), *pandas_samples.on_arrow())]
    assert {each for each in _registry.dtypes if not any(isinstance(kind, each) for kind in dtypes)} == set()
    kinds = {kind.kind for kind in dtypes if isinstance(kind, np.dtype)}
    assert set("biufcmMO") - kinds == set()  # pandas keeps numpy's texts and bytes as objects


def test_a_sparse_column_of_whole_numbers_stays_exact() -> None:
    """pandas would make floats of it, and round what is larger than 2**53."""
    from licet.gate import Gate
    from sdk.tests.gate import made

    large = 2**53 + 1
    frame = pd.DataFrame({"tenant_id": ["acme", "globex"], "note": pd.arrays.SparseArray([7, large])})
    gate = Gate(made.manifest([made.entry("acme", ["rpm"]), made.entry("globex", ["note"])]))
    passed = gate.filter(frame, category=made.CATEGORY, tenant="tenant_id")
    assert passed["note"].tolist() == [pd.NA, large]
