"""The gate on Spark in local mode: a real JVM, a real plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from pyspark.sql import SparkSession, types

from licet.errors import ColumnUnusable
from licet.gate import Gate
from licet.manifest import Manifest
from sdk.tests.gate import engines, made, reference
from sdk.tests.gate.made import CATEGORY, KEY, entry, manifest
from sdk.tests.gate.people import KEYS, obligation

pytestmark = pytest.mark.engines

_SPARK: list[SparkSession] = []

SCHEMA = types.StructType(
    [
        types.StructField("row", types.LongType()),
        types.StructField("tenant_id", types.StringType()),
        types.StructField("recorded_at", types.TimestampType()),
        types.StructField("rpm", types.DoubleType()),
        types.StructField("uptime", types.LongType()),
        types.StructField("operator", types.StringType()),
        types.StructField("badge", types.LongType()),
        types.StructField("on", types.BooleanType()),
        types.StructField("note", types.StringType()),
        types.StructField("undeclared", types.LongType()),
    ]
)


@pytest.fixture(scope="module", autouse=True)
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
    _SPARK.append(session)
    yield session
    session.stop()


def frame_of(rows: list[dict[str, Any]]) -> Any:
    return _SPARK[-1].createDataFrame([tuple(row[name] for name in SCHEMA.names) for row in rows], SCHEMA)


def read(frame: Any) -> list[dict[str, Any]]:
    return [row.asDict() for row in frame.collect()]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=made.rows(), manifest=made.manifests)
def test_spark_lets_through_what_the_reference_does(rows: list[dict[str, Any]], manifest: Manifest) -> None:
    expected = reference.gate(rows, manifest, CATEGORY, "tenant_id", "recorded_at", KEY)
    gate = Gate(manifest, pseudonym_key=KEY)
    passed = gate.filter(frame_of(rows), category=CATEGORY, tenant="tenant_id", time="recorded_at")
    assert engines.plain(read(passed)) == engines.plain(expected)
    [report] = gate.report().categories
    assert report.rows_kept == len(expected)
    assert report.rows_kept + report.rows_dropped == len(rows)


ROW = dict.fromkeys(SCHEMA.names) | {"tenant_id": "acme", "operator": "anna", "badge": 7}
HASHED = {"obligations": [{"code": "pseudonymise", "fields": ["operator"]}]}


def test_the_policy_is_broadcast_and_no_key_stands_in_the_plan(capfd: pytest.CaptureFixture[str]) -> None:
    gate = Gate(manifest([entry("acme", ["operator"], **HASHED)]), pseudonym_key=KEY)
    passed = gate.filter(frame_of([ROW]), category=CATEGORY, tenant="tenant_id")
    passed.explain(extended=True)
    plan = capfd.readouterr().out
    assert "Broadcast" in plan
    inner, outer = gate._pseudonyms.pads("acme")
    for secret in (KEY, inner, outer):
        assert secret.hex() not in plan.lower()
        assert not re.search(re.escape(str(list(secret[:8]))[1:-1]), plan)


def test_what_has_no_one_text_has_no_pseudonym() -> None:
    hashed = {"obligations": [{"code": "pseudonymise", "fields": ["rpm"]}]}
    gate = Gate(manifest([entry("acme", ["rpm"], **hashed)]), pseudonym_key=KEY)
    with pytest.raises(ColumnUnusable, match="rpm"):
        gate.filter(frame_of([ROW]), category=CATEGORY, tenant="tenant_id")


def test_the_rows_of_people_who_were_stopped_do_not_pass() -> None:
    stops = [obligation(7, 9), obligation("Ada", fields=("operator",))]
    gate = Gate(
        manifest([entry("acme", ["row"], obligations=stops), entry("globex", ["row"])]), subject_keys=KEYS
    )
    badges = [
        ("acme", 7, None),
        ("acme", 8, None),
        ("acme", None, " ADA"),
        ("globex", 7, "Ada"),
        (None, 7, None),
    ]
    rows = [
        {**ROW, "row": place, "tenant_id": tenant, "badge": badge, "operator": operator}
        for place, (tenant, badge, operator) in enumerate(badges)
    ]
    passed = gate.filter(frame_of(rows), category=CATEGORY, tenant="tenant_id")
    assert sorted(row["row"] for row in read(passed)) == [1, 3]
    [report] = gate.report().categories
    assert (report.people, report.unnamed, report.rows_kept) == ({"acme": 2}, 1, 2)


@pytest.mark.parametrize("kind", ["int", "bigint", "decimal(20,2)", "float", "double", "string"])
def test_a_number_is_the_same_person_however_it_is_typed(kind: str) -> None:
    gate = Gate(manifest([entry("acme", ["row"], obligations=[obligation(7)])]), subject_keys=KEYS)
    frame = frame_of([{**ROW, "row": 0}, {**ROW, "row": 1, "badge": 8}, {**ROW, "row": 2, "badge": None}])
    typed = frame.withColumn("badge", frame["badge"].cast(kind))
    assert sorted(row["row"] for row in read(gate.filter(typed, category=CATEGORY, tenant="tenant_id"))) == [
        1,
        2,
    ]


@pytest.mark.parametrize(
    "infinity",
    [
        "timestamp_micros(9223372036854775807)",
        "timestamp_micros(-9223372036854775807)",
        "date_from_unix_date(2147483647)",
    ],
)
@pytest.mark.parametrize(
    "window", [{"data_from": "2020-01-01T00:00:00Z"}, {"data_until": "2030-01-01T00:00:00Z"}], ids=str
)
def test_infinity_is_inside_of_no_window(spark: SparkSession, infinity: str, window: dict[str, str]) -> None:
    kind = "date" if "date" in infinity else "timestamp"
    values = f"('acme', 1, {infinity}), ('acme', 2, {kind}'2026-01-01')"
    frame = spark.sql(f"SELECT * FROM VALUES {values} AS rows (tenant_id, row, recorded_at)")
    gate = Gate(manifest([entry("acme", ["row"], **window)]))
    passed = gate.filter(frame, category=CATEGORY, tenant="tenant_id", time="recorded_at")
    assert [row["row"] for row in passed.select("row").collect()] == [2]
    assert gate.report().categories[0].dropped == {"acme": 1}


def test_a_collated_tenant_is_compared_byte_for_byte(spark: SparkSession) -> None:
    frame = spark.sql(
        "SELECT collate(name, 'UTF8_LCASE') AS tenant_id, 1 AS row FROM VALUES ('ACME'), ('acme') AS t (name)"
    )
    gate = Gate(manifest([entry("acme", ["row"])]))
    passed = gate.filter(frame, category=CATEGORY, tenant="tenant_id")
    assert [row["tenant_id"] for row in passed.collect()] == ["acme"]
    assert gate.report().categories[0].unnamed == 1


@pytest.mark.parametrize("name", ["*", "a b", "ä"])
def test_a_column_with_an_odd_name_passes_as_declared(spark: SparkSession, name: str) -> None:
    document = {"categories": [{"code": CATEGORY, "fields": [{"name": name}]}]}
    frame = spark.createDataFrame([("acme", 1), ("globex", 2)], ["tenant_id", name])
    passed = Gate(manifest([entry("acme", [name])], **document)).filter(
        frame, category=CATEGORY, tenant="tenant_id"
    )
    assert (passed.columns, [tuple(row) for row in passed.collect()]) == (["tenant_id", name], [("acme", 1)])


@pytest.mark.parametrize("name", ["a.b", "a`b"])
def test_a_name_that_spark_reads_as_syntax_is_refused_where_it_passes(spark: SparkSession, name: str) -> None:
    document = {"categories": [{"code": CATEGORY, "fields": [{"name": name}, {"name": "row"}]}]}
    frame = spark.createDataFrame([("acme", 1, 1)], ["tenant_id", name, "row"])
    with pytest.raises(ColumnUnusable, match="Rename"):
        Gate(manifest([entry("acme", [name])], **document)).filter(
            frame, category=CATEGORY, tenant="tenant_id"
        )
    passed = Gate(manifest([entry("acme", ["row"])], **document)).filter(
        frame, category=CATEGORY, tenant="tenant_id"
    )
    assert passed.columns == ["tenant_id", "row"]
