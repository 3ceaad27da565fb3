"""The contract of types for Spark: its section of docs/gate-types.md. LICET_WRITE_TYPES=1 writes it."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from typing import Any

import pytest
from pyspark.sql import SparkSession, types

from sdk.tests.gate.contract import page, spark_samples
from sdk.tests.gate.contract.engine import ContractEngine
from sdk.tests.gate.contract.found import Found, found

pytestmark = pytest.mark.engines

# Parts of other types; types of which Spark makes no column from Python; texts of a width, which frames have as texts.
NOT_SAMPLED = {"CharType", "VarcharType", "DataType", "StructField", "AtomicType", "NumericType", "IntegralType", "FractionalType", "DatetimeType", "AnsiIntervalType",
               "AnyTimeType", "SpatialType", "UserDefinedType", "YearMonthIntervalType", "CalendarIntervalType", "VariantType", "TimeType",
               "GeometryType", "GeographyType"}  # fmt: skip


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    yield session
    session.stop()


def engine(spark: SparkSession) -> ContractEngine:
    def frame(column: Any, tenants: tuple[str, ...]) -> Any:
        kind, cells = column
        schema = types.StructType(
            [
                types.StructField("tenant_id", types.StringType()),
                types.StructField("rpm", types.LongType()),
                types.StructField("note", kind),
            ]
        )
        return spark.createDataFrame(list(zip(tenants, range(len(tenants)), cells, strict=True)), schema)

    def column(made: Any) -> Any:
        return (made.orderBy("rpm") if "rpm" in made.columns else made).select("note")

    def values(made: Any) -> list[Any]:
        return [row[0] for row in made.collect()]

    return ContractEngine(
        "Spark",
        spark_samples.samples,
        frame,
        column,
        lambda made: made.schema["note"].dataType.simpleString(),
        values,
        lambda made: [pickle.dumps(values(made))],
        lambda made: [],
    )


@pytest.fixture(scope="module")
def results(spark: SparkSession) -> list[Found]:
    return list(found(engine(spark)))


def test_the_page_says_what_the_gate_does_in_spark(results: list[Found]) -> None:
    section = page.spark_section(results)
    if os.environ.get("LICET_WRITE_TYPES"):
        page.write(section)
    assert page.read()["Spark"] == section["Spark"], "run `LICET_WRITE_TYPES=1 make test-engines`"


def test_every_type_of_spark_is_in_the_contract() -> None:
    known = {each.__name__ for each in _below(types.DataType)}
    sampled = {type(each.make([0])[0]).__name__ for each in spark_samples.samples()}
    assert known - sampled - NOT_SAMPLED == set()


def _below(kind: Any) -> Iterator[Any]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)
