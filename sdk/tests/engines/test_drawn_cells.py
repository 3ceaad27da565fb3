"""Drawn cells in Dask and Spark, against the plain reference. LICET_CELLS says how many (two million takes a while)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import dask.dataframe as dd
import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from sdk.tests.gate.cells.compared import Counts, compare
from sdk.tests.gate.engines import NULLABLE, Engine

pytestmark = pytest.mark.engines

CELLS = int(os.environ.get("LICET_CELLS", "80000"))


def counted(engine: Engine, *, rows: int) -> Counts:
    """Compare seed after seed until enough cells were drawn."""
    counts, seed = Counts(), 0
    while counts.cells < CELLS:
        compare(engine, seed, counts, rows=rows)
        seed += 1
    print(f"{engine.name}: {counts}")
    return counts


def test_dask_lets_through_what_the_reference_does() -> None:
    def make(table: pa.Table) -> Any:
        return dd.from_pandas(table.to_pandas(types_mapper=NULLABLE.get), npartitions=3)

    engine = Engine("dask", make, lambda frame: frame.to_dict("records"))
    counts = counted(engine, rows=4_000)
    assert (counts.wrong_rows, counts.bytes_left) == (0, 0)


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    yield session
    session.stop()


def test_spark_lets_through_what_the_reference_does(spark: SparkSession) -> None:
    def rows(collected: Any) -> list[dict[str, Any]]:
        return [row.asDict() for row in collected]

    engine = Engine("spark", spark.createDataFrame, rows)
    counts = counted(engine, rows=20_000)
    assert (counts.wrong_rows, counts.bytes_left) == (0, 0)
