"""Machines are sold: each row belongs to who owned its device at its time, exactly, in every engine."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import licet

SOLD = datetime(2026, 3, 1, tzinfo=UTC)
OWNERS = licet.Owners(
    [
        {"device": "pump-7", "tenant": "acme", "from": "2024-01-01T00:00:00Z", "until": SOLD},
        {"device": "pump-7", "tenant": "globex", "from": "2026-03-01T00:00:00+00:00"},
        ("8", "acme"),
        ("pump-9", "initech", date(2026, 1, 1), date(2026, 2, 1)),
    ]
)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("device", "at", "tenant"),
    [
        ("pump-7", SOLD - TICK, "acme"),
        ("pump-7", SOLD, "globex"),
        ("pump-7", "2023-12-31T23:59:59Z", None),
        ("pump-7", date(2026, 2, 28), "acme"),
        ("pump-7", "2026-03-01", "globex"),
        ("pump-7", datetime(2026, 3, 1), "globex"),
        ("pump-7", "2026-03-01T00:30:00+01:00", "acme"),
        ("pump-7", datetime.max.replace(tzinfo=UTC), "globex"),
        ("pump-7", datetime.min.replace(tzinfo=UTC), None),
        (8, SOLD, "acme"),
        ("8", SOLD, "acme"),
        (8.0, SOLD, None),
        (True, SOLD, None),
        (None, SOLD, None),
        ("", SOLD, None),
        ("PUMP-7", SOLD, None),
        ("pump-7 ", SOLD, None),
        ("pump-9", date(2026, 1, 31), "initech"),
        ("pump-9", date(2026, 2, 1), None),
    ],
)
def test_a_device_has_one_owner_at_a_time(device: Any, at: Any, tenant: str | None) -> None:
    assert OWNERS.tenant_of(device, at) == tenant


def test_a_day_on_which_a_machine_is_sold_at_noon_is_nobodys() -> None:
    owners = licet.Owners(
        [("m", "acme", None, "2026-03-01T12:00:00Z"), ("m", "globex", "2026-03-01T12:00:00Z", None)]
    )
    assert owners.tenant_of("m", date(2026, 3, 1)) is None
    assert owners.tenant_of("m", date(2026, 3, 2)) == "globex"


@pytest.mark.parametrize(
    "ownerships",
    [
        [("m", "acme", None, "2026-03-02"), ("m", "globex", "2026-03-01", None)],
        [("m", "acme"), ("m", "globex", "2026-03-01", None)],
        [("m", "acme", "2026-01-01", None), ("m", "acme", "2026-01-01", None)],
        [("m", "acme", None, None), ("m", "globex", None, "2020-01-01")],
        [("m", "acme", "2026-03-02", "2026-03-01")],
        [("m", "acme", "2026-03-01", "2026-03-01")],
        [("", "acme")], [("m", "")], [("m", None)], [(None, "acme")], [(1.5, "acme")], [("m", 7)],
        [("m", "acme", "yesterday")], [("m", "acme", 7)], [("m", "acme", float("nan"))], [("m", "acme", pd.NaT)],
        [("m",)], [("m", "acme", None, None, 1)], ["ma"], [7], [{"device": "m"}],
        [{"device": "m", "tenant": "acme", "since": "2026-01-01"}],
    ],
)  # fmt: skip
def test_owners_that_contradict_each_other_are_refused(ownerships: Any) -> None:
    with pytest.raises(licet.LicetError) as refused:
        licet.Owners(ownerships)
    assert refused.value.code == "owners_contradict"


def frames(times: list[Any], devices: list[Any]) -> dict[str, Any]:
    table = pa.table(
        {"device": devices, "at": pa.array(times, pa.timestamp("us", "UTC")), "rpm": range(len(times))}
    )
    pandas = table.to_pandas()
    pandas.index = [5] * len(pandas)  # an index that repeats
    every: dict[str, Any] = {"arrow": table, "polars": pl.from_arrow(table), "pandas": pandas}
    for unit in ("ms", "us", "ns"):
        every[f"polars {unit}"] = every["polars"].with_columns(pl.col("at").cast(pl.Datetime(unit, "UTC")))
        every[f"pandas {unit}"] = pandas.assign(at=pandas["at"].astype(f"datetime64[{unit}, UTC]"))
    every["arrow s"] = table.set_column(1, "at", table["at"].cast(pa.timestamp("s", "UTC"), safe=False))
    every["pandas s"] = pandas.assign(at=pandas["at"].astype("datetime64[s, UTC]"))
    every["pandas of arrow"] = table.to_pandas(types_mapper=pd.ArrowDtype)
    return every


def tenants(frame: Any, name: str = "tenant_id") -> list[Any]:
    if isinstance(frame, pa.Table):
        return frame[name].to_pylist()
    values = frame[name].to_list() if isinstance(frame, pl.DataFrame) else frame[name].tolist()
    return [None if pd.isna(value) else value for value in values]


@pytest.mark.parametrize("name", frames([], []))
def test_every_engine_gives_each_row_its_owner(name: str) -> None:
    times = [SOLD - timedelta(seconds=1), SOLD, None, SOLD, SOLD + timedelta(days=1)]
    frame = frames(times, ["pump-7", "pump-7", "pump-7", None, "pump-9"])[name]
    assigned = OWNERS.assign(frame, device="device", time="at")
    assert type(assigned) is type(frame)
    assert tenants(assigned) == ["acme", "globex", None, None, None]
    assert list(assigned["rpm"].to_pylist() if isinstance(assigned, pa.Table) else assigned["rpm"]) == [
        0,
        1,
        2,
        3,
        4,
    ]
    if isinstance(assigned, pd.DataFrame):
        assert list(assigned.index) == list(frame.index)


@given(
    st.lists(
        st.tuples(st.integers(-(2**63), 2**63 - 1), st.sampled_from(["pump-7", "pump-9", "x"])), max_size=8
    )
)
def test_no_time_at_any_end_of_a_type_gets_a_wrong_owner(rows: list[tuple[int, str]]) -> None:
    """Against Python's own integers: the units differ by factors that overflow 64 bits."""
    sold = int(SOLD.timestamp())
    for unit, factor in (("ms", 1_000), ("us", 1_000_000), ("ns", 1_000_000_000)):
        counts = pl.Series("at", [count for count, _ in rows], pl.Int64).cast(pl.Datetime(unit))  # type: ignore[arg-type]
        frame = pl.DataFrame(
            {"device": pl.Series([device for _, device in rows], dtype=pl.String), "at": counts}
        )
        found = OWNERS.assign(frame, device="device", time="at")["tenant_id"].to_list()
        for (count, device), tenant in zip(rows, found, strict=True):
            if count in (-(2**63), 2**63 - 1) or device == "x":
                assert tenant is None
            elif device == "pump-7" and count >= sold * factor:
                assert tenant == "globex"
            elif tenant == "acme":
                assert 1_704_067_200 * factor <= count < sold * factor


def test_days_in_a_column_must_be_owned_whole() -> None:
    frame = pl.DataFrame({"device": ["pump-9"] * 3, "at": [date(2025, 12, 31), date(2026, 1, 1), None]})
    assert OWNERS.assign(frame, device="device", time="at")["tenant_id"].to_list() == [None, "initech", None]


def test_what_is_assigned_passes_the_gate_by_owner() -> None:
    frame = pl.DataFrame(
        {"serial": ["pump-7", "pump-7", "x"], "recorded_at": [SOLD - TICK, SOLD, SOLD], "rpm": [1, 2, 3]}
    )
    assigned = OWNERS.assign(frame, device="serial", time="recorded_at", into="customer")
    assert assigned["customer"].to_list() == ["acme", "globex", None]


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (pl.DataFrame({"device": ["m"]}), "column_missing"),
        (pl.DataFrame({"device": ["m"], "at": ["2026-01-01"]}), "column_unusable"),
        (pl.DataFrame({"device": ["m"], "at": [7]}), "column_unusable"),
        (pl.DataFrame({"device": ["m"], "at": [SOLD], "tenant_id": ["x"]}), "owners_contradict"),
        (pl.LazyFrame({"device": ["m"], "at": [SOLD]}), "frame_not_supported"),
        ([1, 2], "frame_not_supported"),
        (None, "frame_not_supported"),
    ],
)
def test_a_frame_that_cannot_be_assigned_is_refused_in_a_sentence(frame: Any, code: str) -> None:
    with pytest.raises(licet.LicetError) as refused:
        OWNERS.assign(frame, device="device", time="at")
    assert refused.value.code == code


def test_owners_are_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "owners.csv"
    path.write_text(
        "﻿device,tenant,from,until,note\npump-7,acme,,2026-03-01,\npump-7,globex,2026-03-01,,sold\n"
    )
    owners = licet.Owners.read(path)
    assert (len(owners), owners.tenant_of("pump-7", SOLD)) == (2, "globex")
    for content in (b"device\nm\n", b"\xff\xfe", b'device,tenant\n"m,acme\n', b""):
        path.write_bytes(content)
        with pytest.raises(licet.LicetError):
            licet.Owners.read(path)
    with pytest.raises(licet.LicetError, match="No such file"):
        licet.Owners.read(tmp_path / "nowhere.csv")
