"""Windows are half-open, in UTC, and closed when in doubt."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from licet.errors import (
    ColumnUnusable,
)
from licet.gate import Gate
from sdk.tests.gate.made import entry, manifest
from sdk.tests.gate.small import EXCLUDED, frame, passed

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


@pytest.mark.parametrize("engine", ["polars", "pandas", "pyarrow"])
def test_a_report_says_why_rows_were_dropped(engine: str) -> None:
    gate = Gate(manifest([entry("acme", ["rpm"], **WINDOW), entry("globex", ["rpm"])], **EXCLUDED))
    native = {"polars": lambda f: f, "pandas": pl.DataFrame.to_pandas, "pyarrow": pl.DataFrame.to_arrow}[
        engine
    ]
    passed(gate, native(frame(rpm=[1.0] * 5)))
    passed(gate, native(frame(at=[datetime(2027, 1, 1)] * 5)), time="at")
    (found,) = gate.report().to_dict()["categories"]
    assert found["reasons"] == {"no_time_column": 1, "outside_window": 1, "excluded": 2, "unnamed": 4}
    assert sum(found["reasons"].values()) == found["rows_dropped"]
    assert "no_time_column 1" in str(gate.report())


def test_a_frame_without_a_time_column_is_warned_of_once_per_category(
    caplog: pytest.LogCaptureFixture,
) -> None:
    gate = Gate(manifest([entry("acme", ["rpm"], **WINDOW)]))
    with caplog.at_level(logging.WARNING, logger="licet"):
        for rows in (3, 4):
            passed(gate, pl.DataFrame({"tenant_id": ["acme"] * rows, f"column_{rows}": [1] * rows}))
    (warned,) = [record.getMessage() for record in caplog.records]
    assert "no_time_column" in warned
    assert "'recorded_at'" in warned


def test_who_has_no_window_is_not_warned(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="licet"):
        passed(Gate(manifest([entry("acme", ["rpm"])])), frame(rpm=[1.0] * 5))
    assert caplog.records == []


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
        with pytest.raises(ColumnUnusable, match="datetimes or dates"):
            passed(Gate(manifest([entry("acme", ["rpm"], **WINDOW)])), native, time="at")
        assert len(passed(Gate(manifest([entry("acme", ["rpm"])])), native, time="at")) == 1


def test_the_time_column_follows_the_field_lists_where_it_is_a_field() -> None:
    gate = Gate(manifest([entry("acme", ["rpm"]), entry("globex", ["rpm", "row"])]))
    assert passed(gate, frame(row=[datetime(2026, 1, 1)] * 5), time="row").rows() == [
        ("acme", None),
        ("globex", datetime(2026, 1, 1)),
    ]
