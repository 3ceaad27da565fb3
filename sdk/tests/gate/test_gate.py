"""What the gate promises, a promise at a time, on a small frame."""

from __future__ import annotations

import logging
import pickle
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from licet.errors import (
    CategoryNotCleared,
    ColumnMissing,
    ColumnUnusable,
    FrameNotSupported,
    GateError,
    PseudonymKeyMissing,
)
from licet.gate import CategoryReport, Gate
from sdk.tests.gate import made
from sdk.tests.gate.made import CATEGORY, KEY, entry, manifest

EXCLUDED = {"excluded": [{"tenant": "initech", "category": CATEGORY, "reasons": [{"code": "withdrawn"}]}]}


def frame(**columns: Any) -> pl.DataFrame:
    return pl.DataFrame({"tenant_id": ["acme", "globex", "initech", None, "nobody"], **columns})


def passed(gate: Gate, given: Any, **more: Any) -> Any:
    return gate.filter(given, category=CATEGORY, tenant="tenant_id", **more)


def test_only_cleared_tenants_get_through_and_every_row_is_accounted_for() -> None:
    gate = Gate(manifest([entry("acme", ["rpm"])], **EXCLUDED))
    assert passed(gate, frame(rpm=[1.0, 2.0, 3.0, 4.0, 5.0]))["tenant_id"].to_list() == ["acme"]
    [report] = gate.report().categories
    assert report.kept == {"acme": 1}
    assert report.dropped == {"initech": 1}
    assert report.refused == {"initech": "excluded"}
    assert report.unnamed == 3
    assert gate.report().used() == [{"tenant": "acme", "category": CATEGORY, "rows": 1}]


def test_rows_under_an_alias_count_for_their_tenant() -> None:
    gate = Gate(manifest([entry("acme", ["rpm"], aliases=["globex"])]))
    assert passed(gate, frame(rpm=[1.0] * 5)).height == 2
    assert gate.report().categories[0].kept == {"acme": 2}


def test_names_are_taken_literally() -> None:
    """Neither case, nor spaces, nor another way to write a letter: what is not the key is somebody else."""
    gate = Gate(manifest([entry("ümlaut", ["rpm"])]))
    names = ["ümlaut", "Ümlaut", "ümlaut ", "u\u0308mlaut"]
    assert passed(gate, pl.DataFrame({"tenant_id": names, "rpm": 1.0})).height == 1


@pytest.mark.parametrize(
    "kind", [pl.Int64, pl.UInt8, pl.Categorical, pl.Enum(["7", "007", "nobody"]), pl.String], ids=str
)
def test_a_tenant_column_may_be_texts_or_whole_numbers(kind: Any) -> None:
    gate = Gate(manifest([entry("7", ["rpm"]), entry("300", ["rpm"])]))
    values = [7, 8] if kind in (pl.Int64, pl.UInt8) else ["7", "007"]
    given = pl.DataFrame({"tenant_id": pl.Series(values, dtype=kind), "rpm": 1.0})
    for native in (given, given.lazy(), given.to_arrow(), given.to_pandas()):
        found = passed(gate, native)
        found = found.collect() if isinstance(found, pl.LazyFrame) else found
        assert len(found) == 1, type(native)


def test_another_kind_of_tenant_column_is_refused() -> None:
    gate = Gate(manifest([entry("7", ["rpm"])]))
    for given in (
        pl.DataFrame({"tenant_id": [7.0]}),
        pd.DataFrame({"tenant_id": [7.0]}),
        pa.table({"tenant_id": [7.0]}),
    ):
        with pytest.raises(ColumnUnusable, match="texts or whole numbers"):
            passed(gate, given)


def test_columns_nobody_allows_are_gone_and_named() -> None:
    gate = Gate(manifest([entry("acme", ["rpm"]), entry("globex", ["uptime"])]))
    given = frame(rpm=[1.0] * 5, uptime=[1] * 5, operator=["o"] * 5, shoe_size=[42] * 5)
    found = passed(gate, given)
    assert found.columns == ["tenant_id", "rpm", "uptime"]
    assert found.rows() == [("acme", 1.0, None), ("globex", None, 1)]
    [report] = gate.report().categories
    assert report.columns_dropped == ("operator", "shoe_size")
    assert report.cells_scrubbed == {"rpm": 1, "uptime": 1}


def test_dropped_fields_are_dropped() -> None:
    gate = Gate(
        manifest([entry("acme", ["rpm", "note"], obligations=[{"code": "drop_fields", "fields": ["note"]}])])
    )
    assert passed(gate, frame(rpm=[1.0] * 5, note=["n"] * 5)).columns == ["tenant_id", "rpm"]


def test_an_obligation_it_does_not_know_drops_that_tenant_and_no_other() -> None:
    odd = [{"code": "hand_over_on_tuesdays"}]
    gate = Gate(manifest([entry("acme", ["rpm"], obligations=odd), entry("globex", ["rpm"])]))
    assert passed(gate, frame(rpm=[1.0] * 5))["tenant_id"].to_list() == ["globex"]
    assert gate.report().categories[0].refused == {"acme": "unknown_obligation"}


def test_a_category_that_was_not_asked_for_is_refused() -> None:
    with pytest.raises(CategoryNotCleared, match="machine-telemetry"):
        Gate(manifest([])).filter(frame(), category="machine-telemetri", tenant="tenant_id")


def test_nothing_cleared_lets_nothing_through() -> None:
    assert passed(Gate(manifest([])), frame(rpm=[1.0] * 5)).is_empty()


def test_a_column_that_is_not_there_is_refused() -> None:
    gate = Gate(manifest([entry("acme", ["rpm"])]))
    with pytest.raises(ColumnMissing, match="'tenant'"):
        gate.filter(frame(), category=CATEGORY, tenant="tenant")
    with pytest.raises(ColumnMissing, match="'when'"):
        passed(gate, frame(), time="when")


@pytest.mark.parametrize(
    "given", [[{"tenant_id": "acme"}], {"tenant_id": ["acme"]}, None, pd.Series([1])], ids=repr
)
def test_what_is_no_frame_is_refused(given: Any) -> None:
    with pytest.raises(FrameNotSupported):
        passed(Gate(manifest([])), given)


# Windows: half-open, in UTC, closed when in doubt.

WINDOW = {"data_from": "2026-01-02T00:00:00Z", "data_until": "2026-01-05T00:00:00Z"}
GAP = {"excluding": [{"from": "2026-01-03T00:00:00Z", "until": "2026-01-04T00:00:00Z"}]}
DAYS = [datetime(2026, 1, day, hour, tzinfo=UTC) for day in (1, 2, 3, 4, 5) for hour in (0, 23)]
INSIDE = [DAYS[2], DAYS[3], DAYS[6], DAYS[7]]


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "America/New_York"])
@pytest.mark.parametrize("engine", ["polars", "pandas", "pyarrow"])
def test_only_what_lies_in_the_window_and_in_no_gap(unit: str, zone: str | None, engine: str) -> None:
    gate = Gate(manifest([entry("acme", ["rpm"], **WINDOW, **GAP)]))
    table = pa.table(
        {
            "tenant_id": ["acme"] * 10,
            "row": range(10),
            "at": pa.array([d.replace(tzinfo=None) for d in DAYS], pa.timestamp(unit)).cast(
                pa.timestamp(unit, zone)
            )
            if zone is None
            else pa.array(DAYS, pa.timestamp(unit, zone)),
        }
    )
    given = {"polars": pl.from_arrow, "pandas": pa.Table.to_pandas, "pyarrow": lambda t: t}[engine](table)
    found = passed(gate, given, time="at")
    times = (
        pa.table(found)["at"]
        if engine == "polars"
        else pa.Table.from_pandas(found)["at"]
        if engine == "pandas"
        else found["at"]
    )
    whole = [
        value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        for value in times.to_pylist()
    ]
    assert whole == INSIDE
    assert gate.report().categories[0].dropped == {"acme": 6}


def test_a_bound_counts_to_the_microsecond() -> None:
    gate = Gate(manifest([entry("acme", ["rpm"], **WINDOW)]))
    start, end = datetime(2026, 1, 2), datetime(2026, 1, 5)
    step = timedelta(microseconds=1)
    given = pl.DataFrame({"tenant_id": "acme", "at": [start - step, start, end - step, end]})
    assert passed(gate, given, time="at")["at"].to_list() == [start, end - step]


def test_nanoseconds_before_a_bound_are_before_it() -> None:
    gate = Gate(manifest([entry("acme", ["rpm"], data_from="1969-12-31T23:59:59.999999Z")]))
    given = pl.DataFrame(
        {"tenant_id": "acme", "at": pl.Series([-1001, -1000, -1, 0]).cast(pl.Datetime("ns"))}
    )
    for native in (given, given.to_arrow(), given.to_pandas()):
        assert len(passed(gate, native, time="at")) == 3


@pytest.mark.parametrize("engine", ["polars", "pyarrow"])
def test_a_date_has_to_be_inside_whole(engine: str) -> None:
    window = {"data_from": "2026-01-02T12:00:00Z", "data_until": "2026-01-05T12:00:00Z"}
    gate = Gate(manifest([entry("acme", ["rpm"], **window)]))
    given = pl.DataFrame({"tenant_id": "acme", "at": [date(2026, 1, day) for day in range(1, 7)]})
    found = passed(gate, given if engine == "polars" else given.to_arrow(), time="at")
    assert pl.DataFrame(found)["at"].to_list() == [date(2026, 1, 3), date(2026, 1, 4)]


def test_without_a_time_column_a_window_lets_nothing_through() -> None:
    gate = Gate(manifest([entry("acme", ["rpm"], **WINDOW), entry("globex", ["rpm"])]))
    assert passed(gate, frame(rpm=[1.0] * 5))["tenant_id"].to_list() == ["globex"]
    assert gate.report().categories[0].dropped == {"acme": 1}


def test_a_row_without_a_time_is_outside_of_every_window() -> None:
    gate = Gate(manifest([entry("acme", ["rpm"], **WINDOW), entry("globex", ["rpm"])]))
    at = [None, None, *[datetime(2026, 1, 3)] * 3]
    assert passed(gate, frame(at=at), time="at")["tenant_id"].to_list() == ["globex"]


def test_the_categorys_time_field_is_the_time_column_where_none_is_named() -> None:
    gate = Gate(manifest([entry("acme", ["rpm"], **WINDOW)]))
    given = pl.DataFrame({"tenant_id": "acme", "recorded_at": [datetime(2026, 1, 1), datetime(2026, 1, 3)]})
    assert passed(gate, given).height == 1


def test_a_within_window_obligation_narrows_further() -> None:
    obligation = {
        "code": "within_window",
        "data_from": "2026-01-03T00:00:00Z",
        "data_until": None,
        "excluding": [],
    }
    gate = Gate(manifest([entry("acme", ["rpm"], **WINDOW, obligations=[obligation])]))
    given = pl.DataFrame({"tenant_id": "acme", "at": DAYS})
    assert passed(gate, given, time="at")["at"].to_list() == DAYS[4:8]


@pytest.mark.parametrize("values", [["2026-01-03"], [3], [3.0]], ids=repr)
def test_a_time_column_that_is_no_time_is_refused_where_it_matters(values: list[Any]) -> None:
    given = {"tenant_id": ["acme"], "at": values}
    for native in (pl.DataFrame(given), pd.DataFrame(given), pa.table(given)):
        with pytest.raises(ColumnUnusable, match="instants or dates"):
            passed(Gate(manifest([entry("acme", ["rpm"], **WINDOW)])), native, time="at")
        assert len(passed(Gate(manifest([entry("acme", ["rpm"])])), native, time="at")) == 1


def test_the_time_column_follows_the_field_lists_where_it_is_a_field() -> None:
    gate = Gate(manifest([entry("acme", ["rpm"]), entry("globex", ["rpm", "row"])]))
    assert passed(gate, frame(row=[datetime(2026, 1, 1)] * 5), time="row").rows() == [
        ("acme", None),
        ("globex", datetime(2026, 1, 1)),
    ]


# Pseudonyms.

HASHED = {"obligations": [{"code": "pseudonymise", "fields": ["operator", "badge"]}]}


def test_without_a_key_nothing_is_let_through_raw() -> None:
    gate = Gate(manifest([entry("acme", ["rpm", "operator"], **HASHED)]))
    with pytest.raises(PseudonymKeyMissing, match="operator"):
        passed(gate, frame(operator=["anna"] * 5))
    assert passed(gate, frame(rpm=[1.0] * 5)).height == 1


def test_the_same_person_is_the_same_pseudonym_within_one_tenant_and_field_only() -> None:
    fields = ["operator", "badge"]
    gate = Gate(
        manifest([entry("acme", fields, aliases=["acme-eu"], **HASHED), entry("globex", fields, **HASHED)]),
        pseudonym_key=KEY,
    )
    given = pl.DataFrame({"tenant_id": ["acme", "acme-eu", "globex"], "operator": "7", "badge": 7})
    found = passed(gate, given)
    first, alias, other = found["operator"].to_list()
    assert first == alias != other
    assert found["badge"][0] != first
    assert len(first) == 64
    assert "7" not in (first, other)
    again = Gate(gate.manifest, pseudonym_key=b"another key of enough length")
    assert passed(again, given)["operator"][0] != first


def test_a_column_is_pseudonymised_for_all_or_for_none() -> None:
    gate = Gate(
        manifest([entry("acme", ["operator"], **HASHED), entry("globex", ["operator"])]), pseudonym_key=KEY
    )
    assert all(len(each) == 64 for each in passed(gate, frame(operator=["anna"] * 5))["operator"])


@pytest.mark.parametrize("values", [[1.5], [datetime(2026, 1, 1)], [True], [b"anna"], [["anna"]]], ids=repr)
def test_what_has_no_one_text_has_no_pseudonym(values: list[Any]) -> None:
    gate = Gate(manifest([entry("acme", ["operator"], **HASHED)]), pseudonym_key=KEY)
    given = {"tenant_id": ["acme"], "operator": values}
    for native in (pl.DataFrame(given), pd.DataFrame(given), pa.table(given)):
        with pytest.raises(ColumnUnusable, match="operator"):
            passed(gate, native)


def test_the_key_is_in_no_text_and_is_no_short_one() -> None:
    secret = b"a secret of some length"
    gate = Gate(manifest([entry("acme", ["operator"], **HASHED)]), pseudonym_key=secret)
    passed(gate, frame(operator=["anna"] * 5))
    assert (
        "secret" not in f"{gate!r} {gate.report()} {gate.report().to_dict()} {list(gate._tallies.values())}"
    )
    assert "secret" not in repr(gate._tally(CATEGORY, ("tenant_id", "operator"), "tenant_id", None).plan)
    with pytest.raises(ValueError, match="16 bytes"):
        Gate(manifest([]), pseudonym_key=b"short")


# Withdrawal, observing, errors, copies.


def test_a_withdrawn_pair_yields_no_more_rows() -> None:
    gate = Gate(manifest([entry("acme", ["rpm"], aliases=["acme-eu"]), entry("globex", ["rpm"])]))
    lazy = passed(gate, frame(rpm=[1.0] * 5).lazy())
    assert passed(gate, frame(rpm=[1.0] * 5)).height == 2
    gate.withdraw("acme", CATEGORY)
    assert passed(gate, frame(rpm=[1.0] * 5))["tenant_id"].to_list() == ["globex"]
    assert lazy.collect()["tenant_id"].to_list() == ["globex"]
    [report] = gate.report().categories
    assert report.kept == {"acme": 1, "globex": 3}
    assert report.refused == {"acme": "withdrawn"}


@pytest.mark.parametrize(
    "make", [lambda f: f, lambda f: f.lazy(), lambda f: f.to_pandas(), lambda f: f.to_arrow()]
)
def test_observing_changes_nothing_and_says_so(make: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="licet"):
        gate = Gate(manifest([entry("acme", ["operator"], **HASHED)], **EXCLUDED), mode="observe")
    assert "nothing is held back" in caplog.text
    given = make(frame(operator=["anna"] * 5))
    assert passed(gate, given) is given
    report = gate.report()
    assert report.observed_only
    assert report.to_dict()["mode"] == "observe"
    assert "OBSERVED ONLY" in str(report)
    assert "observe" in repr(gate)
    assert report.categories[0].kept == {"acme": 1}
    assert report.categories[0].dropped == {"initech": 1}
    assert {each["tenant"]: each["rows"] for each in report.used()} == {"acme": 1, "initech": 1}


def test_a_copy_counts_for_itself() -> None:
    gate = Gate(manifest([entry("acme", ["rpm"])]))
    gate.withdraw("acme", CATEGORY)
    copy = pickle.loads(pickle.dumps(gate))
    assert passed(copy, frame(rpm=[1.0] * 5)).is_empty()
    assert gate.report().categories == ()
    assert copy.report().categories[0].dropped == {"acme": 1}


def test_every_refusal_of_the_gate_is_a_gate_error_with_a_code() -> None:
    codes = {
        each.code
        for each in (
            CategoryNotCleared,
            ColumnMissing,
            ColumnUnusable,
            FrameNotSupported,
            PseudonymKeyMissing,
        )
    }
    assert len(codes) == 5
    assert issubclass(FrameNotSupported, GateError)


def test_large_frames_keep_their_order() -> None:
    size = 2_300_000
    given = pl.DataFrame({"tenant_id": ["acme", "globex", "x", "acme"] * (size // 4), "row": range(size)})
    gate = Gate(manifest([entry("acme", ["row"]), entry("globex", [])]))
    found = passed(gate, given)
    assert found["row"].drop_nulls().is_sorted()
    assert found.height == size * 3 // 4
    assert found["row"].null_count() == size // 4
    assert gate.report().categories[0].kept == {"acme": size // 2, "globex": size // 4}
    lazy = passed(gate, given.lazy()).collect(engine="streaming")
    assert lazy.equals(found)


def test_made_manifests_have_something_in_them() -> None:
    assert made.manifests.example is not None


def test_batches_of_one_stream_go_through_one_by_one_as_their_table_does() -> None:
    names = pa.array(["acme", "globex", "nobody"])
    codes = pa.array([0, 1, 2, None, 0, 1], pa.int8())
    table = pa.table(
        {
            "tenant_id": pa.DictionaryArray.from_arrays(codes, names),
            "rpm": pa.array([1.0, None, 3.0, 4.0, 5.0, 6.0]),
            "uptime": pa.array([1, 2, 3, 4, 5, 6], pa.int32()),
            "on": pa.array([True, False, None, True, True, False]),
        }
    )
    made = manifest([entry("acme", ["rpm", "on"]), entry("globex", ["uptime", "rpm"])])
    whole, gate = passed(Gate(made), table), Gate(made)
    parts = [passed(gate, batch) for batch in table.to_batches(max_chunksize=2)]
    assert pa.Table.from_batches(parts).to_pylist() == whole.to_pylist()
    assert whole.column("uptime").to_pylist() == [None, 2, None, 6]
    assert gate.report().categories[0].kept == {"acme": 2, "globex": 2}
    assert gate.report().categories[0].unnamed == 2


def test_another_dictionary_is_read_anew() -> None:
    gate = Gate(manifest([entry("acme", ["rpm"])]))
    for names in (["acme", "globex"], ["globex", "acme"], ["acme", "acme-eu"]):
        given = pa.record_batch(
            {"tenant_id": pa.DictionaryArray.from_arrays(pa.array([0, 1]), pa.array(names))}
        )
        assert passed(gate, given).column(0).to_pylist() == ["acme"]
        categories = pl.DataFrame({"tenant_id": pl.Series(names, dtype=pl.Categorical)})
        assert passed(gate, categories)["tenant_id"].to_list() == ["acme"]


def test_a_report_survives_the_way_from_another_process() -> None:
    gate = Gate(manifest([entry("acme", ["rpm"])], **EXCLUDED))
    passed(gate, frame(rpm=[1.0] * 5, other=[1] * 5))
    [report] = gate.report().categories
    gate.absorb([CategoryReport.from_dict(report.to_dict())])
    assert gate.report().categories[0].kept == {"acme": 2}
    assert gate.report().categories[0].columns_dropped == ("other",)


@pytest.mark.parametrize(
    "make",
    [lambda f: f, lambda f: f.to_pandas(), lambda f: f.to_arrow(), lambda f: f.to_arrow().to_batches()[0]],
)
def test_more_fields_than_a_word_has_bits(make: Any) -> None:
    names = [f"x{number:02d}" for number in range(40)]
    tenants = [f"t{number:02d}" for number in range(40)]
    fields = [{"name": name} for name in names]
    entries = [entry(tenant, [n for n in names if n != f"x{tenant[1:]}"]) for tenant in tenants]
    gate = Gate(manifest(entries, categories=[{"code": CATEGORY, "fields": fields}]))
    given = pl.DataFrame({"tenant_id": tenants} | {name: list(range(40)) for name in names})
    found = pl.DataFrame(passed(gate, make(given)))
    for place, name in enumerate(names):
        assert found[name].is_null().arg_true().to_list() == [place]
