"""The gate leaves out the rows of people who were stopped, on every engine, and lets nothing through where it cannot."""

from __future__ import annotations

import pickle
from decimal import Decimal
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licet import normal_forms
from licet.errors import ColumnUnusable
from licet.gate import Gate, stops
from licet.gate.parquet import filter_parquet
from licet.manifest import Manifest
from sdk.tests.gate import engines, made
from sdk.tests.gate.engines import Engine
from sdk.tests.gate.people import KEYS, obligation


def manifest(*obligations: Any, tenant: str = "acme", more: list[Any] | None = None) -> Manifest:
    fields = ["row", "rpm", "badge", "operator"]
    first = made.entry(tenant, fields, aliases=["acme-eu"], obligations=list(obligations))
    return made.manifest([first, *(more or [])])


def passed(gate: Gate, frame: Any, **more: Any) -> Any:
    return gate.filter(frame, category=made.CATEGORY, tenant="tenant_id", **more)


def rows(*badges: Any, tenant: str = "acme", **more: Any) -> list[dict[str, Any]]:
    return [
        {"row": place, "tenant_id": tenant, "badge": badge, "operator": "x", **more}
        for place, badge in enumerate(badges)
    ]


def ids(engine: Engine, frame: Any) -> list[int]:
    return sorted(row["row"] for row in engine.read(frame))


@pytest.mark.parametrize("engine", engines.SMALL, ids=lambda engine: engine.name)
def test_a_persons_rows_do_not_pass_and_are_counted(engine: Engine) -> None:
    gate = Gate(manifest(obligation(7, 9)), subject_keys=KEYS)
    frame = engine.make(engines.table(rows(7, 8, 9, None, 7)))
    assert ids(engine, passed(gate, frame)) == [1, 3]
    [report] = gate.report().categories
    assert (report.kept, report.dropped) == ({"acme": 2}, {"acme": 3})
    assert (report.reasons, report.people) == ({"excluded_subject": 3}, {"acme": 3})
    assert gate.report().excluded_subjects() == [{"tenant": "acme", "category": made.CATEGORY, "rows": 3}]


@pytest.mark.parametrize("engine", engines.SMALL, ids=lambda engine: engine.name)
def test_any_of_several_fields_is_enough_and_a_name_is_known_under_an_alias(engine: Engine) -> None:
    gate = Gate(manifest(obligation(7, "Ada", fields=("badge", "operator"))), subject_keys=KEYS)
    made_rows = [
        {"row": 0, "tenant_id": "acme", "badge": 7, "operator": "bob"},
        {"row": 1, "tenant_id": "acme-eu", "badge": 1, "operator": " ADA "},
        {"row": 2, "tenant_id": "acme-eu", "badge": 1, "operator": "bob"},
    ]
    assert ids(engine, passed(gate, engine.make(engines.table(made_rows)))) == [2]


@pytest.mark.parametrize("engine", engines.SMALL, ids=lambda engine: engine.name)
def test_each_tenant_has_its_own_people(engine: Engine) -> None:
    more = made.entry("globex", ["row"], obligations=[obligation(8, tenant="globex")])
    gate = Gate(manifest(obligation(7), more=[more, made.entry("initech", ["row"])]), subject_keys=KEYS)
    both = [
        {"row": place, "tenant_id": tenant, "badge": badge}
        for place, (tenant, badge) in enumerate(
            [
                ("acme", 7),
                ("acme", 8),
                ("globex", 7),
                ("globex", 8),
                ("initech", 7),
                ("initech", 8),
                (None, 7),
            ]
        )
    ]
    assert ids(engine, passed(gate, engine.make(engines.table(both)))) == [1, 2, 4, 5]


@pytest.mark.parametrize("engine", engines.SMALL, ids=lambda engine: engine.name)
@pytest.mark.parametrize(
    ("spoilt", "keys", "reason"),
    [
        ({}, {}, "subject_key_missing"),
        ({}, {"globex": KEYS["globex"]}, "subject_key_missing"),
        ({}, {"acme": b"another key of enough length"}, "subject_key_differs"),
        ({"key_id": None}, KEYS, "subject_key_differs"),
        ({"digest": "sha256:0"}, KEYS, "subject_list_unusable"),
        ({"commitments": []}, KEYS, "subject_list_unusable"),
        ({"commitments": ["zz"], "digest": stops.digest(["zz"])}, KEYS, "subject_list_unusable"),
        ({"commitments": None, "commitments_url": "/v1/tenants/acme/x"}, KEYS, "subject_list_unusable"),
        ({"fields": []}, KEYS, "subject_list_unusable"),
        ({"fields": ["no_such_column"]}, KEYS, "subject_field_missing"),
    ],
)
def test_where_a_person_cannot_be_found_only_that_tenants_rows_are_held_back(
    engine: Engine, spoilt: dict[str, Any], keys: dict[str, bytes], reason: str
) -> None:
    duty = obligation(7) | spoilt
    gate = Gate(manifest(duty, more=[made.entry("initech", ["row"])]), subject_keys=keys)
    both = [*rows(7, 8), {"row": 2, "tenant_id": "initech", "badge": 7}]
    assert ids(engine, passed(gate, engine.make(engines.table(both)))) == [2]
    [report] = gate.report().categories
    assert report.refused == {"acme": reason}


def test_two_keys_for_one_tenant_hold_its_rows_back() -> None:
    gate = Gate(manifest(obligation(7), obligation(8, key_id="other")), subject_keys=KEYS)
    assert passed(gate, engines.table(rows(1))).num_rows == 0


def test_a_list_behind_an_address_is_used_if_its_digest_fits() -> None:
    duty = obligation(7)
    people = duty.pop("commitments")
    duty["commitments_url"] = "/v1/tenants/acme/x"
    with_list = Gate(manifest(duty), subject_keys=KEYS, subject_lists={"/v1/tenants/acme/x": tuple(people)})
    assert passed(with_list, engines.table(rows(7, 8))).column("row").to_pylist() == [1]
    other = Gate(
        manifest(duty), subject_keys=KEYS, subject_lists={"/v1/tenants/acme/x": (*people, "5d" * 32)}
    )
    assert passed(other, engines.table(rows(7, 8))).num_rows == 0


def test_a_field_that_may_not_be_read_still_finds_its_person() -> None:
    narrow = made.manifest([made.entry("acme", ["row"], obligations=[obligation(7)])])
    gate = Gate(narrow, subject_keys=KEYS)
    found = passed(gate, engines.table(rows(7, 8)).select(["row", "tenant_id", "badge"]))
    assert found.column_names == ["row", "tenant_id"]
    assert found.column("row").to_pylist() == [1]
    names = ("row", "tenant_id", "badge", "note")
    assert gate.reads(names, category=made.CATEGORY, tenant="tenant_id") == ("row", "tenant_id", "badge")
    assert gate.columns(names, category=made.CATEGORY, tenant="tenant_id") == ("row", "tenant_id")


@pytest.mark.parametrize("engine", ["polars", "pyarrow"])
def test_parquet_files_leave_them_out(tmp_path: Any, engine: Any) -> None:
    import pyarrow.parquet as pq

    pq.write_table(engines.table(rows(*range(20))), tmp_path / "given.parquet")
    narrow = made.manifest([made.entry("acme", ["row"], obligations=[obligation(7)])])
    gate = Gate(narrow, subject_keys=KEYS)
    filter_parquet(
        gate, tmp_path / "given.parquet", tmp_path / "kept.parquet",
        category=made.CATEGORY, tenant="tenant_id", engine=engine,
    )  # fmt: skip
    assert 7 not in pq.read_table(tmp_path / "kept.parquet").column("row").to_pylist()
    assert gate.report().categories[0].people == {"acme": 1}


@pytest.mark.parametrize("engine", engines.SMALL, ids=lambda engine: engine.name)
def test_observing_counts_them_and_holds_nothing_back(engine: Engine) -> None:
    gate = Gate(manifest(obligation(7)), subject_keys=KEYS, mode="observe")
    frame = engine.make(engines.table(rows(7, 8)))
    assert passed(gate, frame) is frame
    [report] = gate.report().categories
    assert report.people == {"acme": 1}
    assert gate.report().excluded_subjects() == []


def test_a_row_that_appears_after_the_filter_is_held_back_by_duckdb() -> None:
    connection = duckdb.connect()
    connection.execute("CREATE TABLE given AS SELECT 0 AS \"row\", 'acme' AS tenant_id, 8 AS badge")
    gate = Gate(manifest(obligation(7)), subject_keys=KEYS)
    free = passed(gate, connection.table("given"))
    connection.execute("INSERT INTO given VALUES (1, 'acme', 7), (2, 'acme', 8)")
    assert sorted(row[0] for row in free.fetchall()) == [0, 2]


@pytest.mark.parametrize("bits", [16, 32, 64])
def test_a_float_that_may_have_been_another_number_is_held_back(bits: int) -> None:
    limit = {16: 2**11, 32: 2**24, 64: 2**53}[bits]
    values = np.array([7, 8, limit - 1, limit, 0.5, np.nan], dtype=f"float{bits}")
    gate = Gate(manifest(obligation(7)), subject_keys=KEYS)
    base = {"row": range(6), "tenant_id": ["acme"] * 6}
    frames: list[Any] = [
        pd.DataFrame({**base, "badge": values}),
        pa.table({**base, "badge": pa.array(values)}),
    ]
    if bits > 16:
        frames.append(pl.DataFrame({**base, "badge": values}))
    for frame in frames:
        found = passed(gate, frame)
        assert sorted(
            map(int, list(found["row"].to_pylist() if isinstance(found, pa.Table) else found["row"]))
        ) == [
            1,
            2,
            5,
        ]


@pytest.mark.parametrize(
    "badges", [pa.array([True]), pa.array([b"7"], pa.binary()), pa.array([[7]], pa.list_(pa.int64()))]
)
def test_a_column_that_can_name_nobody_is_refused(badges: pa.Array) -> None:
    given_table = pa.table({"row": [0], "tenant_id": ["acme"], "badge": badges})
    frames = [given_table, given_table.to_batches()[0], pl.from_arrow(given_table), given_table.to_pandas()]
    connection = duckdb.connect()
    connection.execute("CREATE TABLE given AS SELECT * FROM given_table")
    frames.append(connection.table("given"))
    for frame in frames:
        gate = Gate(manifest(obligation(7)), subject_keys=KEYS)
        if (
            isinstance(frame, pd.DataFrame)
            and frame["badge"].dtype == object
            and not pa.types.is_list(badges.type)
        ):
            assert len(passed(gate, frame)) == 0  # judged value by value
            continue
        with pytest.raises(ColumnUnusable, match="badge"):
            passed(gate, frame)


def test_neither_keys_nor_people_are_shown() -> None:
    gate = Gate(manifest(obligation(7)), subject_keys=KEYS)
    passed(gate, engines.table(rows(7)))
    shown = repr(gate) + repr(vars(gate))
    assert "aaaaaaaa" not in shown
    copy = pickle.loads(pickle.dumps(gate))
    assert passed(copy, engines.table(rows(7, 8))).num_rows == 1


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        Gate(manifest(), subject_keys={"acme": b"short"})


NUMBERS = st.none() | st.integers(-300, 300)
TYPES: dict[str, Any] = {
    "int16": pa.int16(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "decimal": pa.decimal128(20, 2),
    "float32": pa.float32(),
    "float64": pa.float64(),
    "text": pa.string(),
    "large text": pa.large_string(),
    "dictionary": pa.dictionary(pa.int32(), pa.string()),
}


@pytest.mark.parametrize("engine", engines.SMALL, ids=lambda engine: engine.name)
@settings(max_examples=40, deadline=None)
@given(
    badges=st.lists(
        st.tuples(st.sampled_from(["acme", "acme-eu", "globex", "nobody"]), NUMBERS), max_size=30
    ),
    people=st.lists(st.integers(-300, 300), min_size=1, max_size=8, unique=True),
    kind=st.sampled_from(sorted(TYPES)),
)
def test_a_number_is_the_same_person_however_the_engine_types_it(
    engine: Engine, badges: list[tuple[str, int | None]], people: list[int], kind: str
) -> None:
    numbers = [
        None if badge is None else Decimal(badge) if kind == "decimal" else badge for _, badge in badges
    ]
    if TYPES[kind] in (pa.string(), pa.large_string()) or pa.types.is_dictionary(TYPES[kind]):
        values = pa.array([None if number is None else str(number) for number in numbers], pa.string()).cast(
            TYPES[kind]
        )
    else:
        values = pa.array(numbers, TYPES[kind])
    frame = pa.table(
        {
            "row": pa.array(range(len(badges)), pa.int64()),
            "tenant_id": pa.array([tenant for tenant, _ in badges], pa.string()),
            "badge": values,
        }
    )
    if engine.name == "pyarrow batch" and not frame.num_rows:
        return
    more = made.entry("globex", ["row"])
    gate = Gate(manifest(obligation(*people), more=[more]), subject_keys=KEYS)
    expected = [
        place
        for place, (tenant, badge) in enumerate(badges)
        if tenant == "globex" or (tenant != "nobody" and badge not in people)
    ]
    assert ids(engine, passed(gate, engine.make(frame))) == expected
    [report] = gate.report().categories
    assert report.rows_kept == len(expected)
    assert report.rows_kept + report.rows_dropped == len(badges)


@pytest.mark.parametrize("engine", engines.SMALL, ids=lambda engine: engine.name)
@settings(max_examples=40, deadline=None)
@given(
    names=st.lists(
        st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8), max_size=20
    ),
    picked=st.sets(st.integers(0, 19)),
)
def test_a_text_is_the_same_person_on_every_engine(
    engine: Engine, names: list[str | None], picked: set[int]
) -> None:
    people = {
        form for place in picked if place < len(names) and (form := normal_forms.normal_form(names[place]))
    }
    if not people or not names:
        return
    frame = engines.table(
        [{"row": place, "tenant_id": "acme", "operator": name} for place, name in enumerate(names)]
    )
    gate = Gate(manifest(obligation(*people, fields=("operator",))), subject_keys=KEYS)
    expected = [place for place, name in enumerate(names) if normal_forms.normal_form(name) not in people]
    assert ids(engine, passed(gate, engine.make(frame))) == expected
