"""A field that is declared to identify nobody, and holds people all the same, becomes a finding in the report."""

from __future__ import annotations

import json
import logging
import pickle
from collections.abc import Callable
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from licet.gate import CategoryReport, Gate, looks_like, watch
from sdk.tests.gate import engines
from sdk.tests.gate.made import CATEGORY, entry, manifest
from sdk.tests.gate.small import passed

MAIL, PHONE, IBAN = "email_address", "telephone_number", "iban"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("anna.schmidt@example.org", MAIL),
        ("please ask Anna <anna+work@mail.example.co.uk>", MAIL),
        ("jörg@müller.example", MAIL),
        ("+49 30 1234567", PHONE),
        ("call +1 (555) 123-4567 at night", PHONE),
        ("+493012345678", PHONE),
        ("0049 171 1234567", PHONE),
        ("(030) 123456", PHONE),
        ("030/1234567", PHONE),
        ("0171-1234567", PHONE),
        ("555-234-5678", PHONE),
        ("DE89 3704 0044 0532 0130 00", IBAN),
        ("gb82west12345698765432", IBAN),
        ("Konto: FR1420041010050500013M02606.", IBAN),
        ("gb82west12345698765433", None),
        ("2026-11-30", None),
        ("2026-11-30T20:21:22.123456Z", None),
        ("2026-11-30 20:21:22+01:00", None),
        ("192.168.100.200", None),
        ("1234567890123", None),
        ("0.123456789", None),
        ("-0.5e+12", None),
        ("serial 4711-0815-2026", None),
        ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", None),
        ("00:1b:44:11:3a:b7", None),
        ("AB12CDEFGHIJKLMNOP", None),
        ("user@localhost", None),
        ("@home", None),
        ("error 00000012345678", None),
        ("", None),
    ],
)
def test_what_a_text_looks_like(text: str, expected: str | None) -> None:
    assert looks_like.likeness(text) == expected


def test_texts_are_found_at_any_depth() -> None:
    values = [
        ["a@example.org"],
        {"to": ["b@example.org", None, 7]},
        (("+49 30 1234567",),),
        None,
        b"c@example.org",
    ]
    assert looks_like.count(values) == {MAIL: 2, PHONE: 1}


def test_a_long_text_costs_no_more_than_its_beginning() -> None:
    for text in ("a" * 10**6, "1 " * 10**6, "a@" * 10**6, "+1" + " 1" * 10**6, "DE" + "1" * 10**6):
        assert looks_like.likeness(text) in (None, PHONE)


ROWS = {
    "tenant_id": ["acme", "acme", "globex", "acme"],
    "note": ["ann@example.org", "nothing", "bob@example.org", "+49 30 1234567"],
    "operator": ["eve@example.org"] * 4,
    "uptime": [1, 2, 3, 4],
}
MAKERS: dict[str, Callable[[], Any]] = {
    "polars": lambda: pl.DataFrame(ROWS),
    "polars lazy": lambda: pl.LazyFrame(ROWS),
    "polars nested": lambda: pl.DataFrame(ROWS).with_columns(note=pl.concat_list("note")),
    "pandas": lambda: pd.DataFrame(ROWS),
    "pandas objects": lambda: pd.DataFrame(ROWS, dtype=object),
    "pyarrow": lambda: pa.table(ROWS),
    "pyarrow dictionary": lambda: pa.table(ROWS | {"note": pa.array(ROWS["note"]).dictionary_encode()}),
    "batch": lambda: pa.table(ROWS).to_batches()[0],
    "duckdb": lambda: duckdb.connect().from_arrow(pa.table(ROWS)),
}


@pytest.mark.parametrize("maker", MAKERS)
def test_values_that_pass_in_a_field_declared_none_become_a_finding(maker: str) -> None:
    """What is withheld is not looked at, nor a field that is declared to identify a person."""
    gate = Gate(manifest([entry("acme", ["note", "operator", "uptime"]), entry("globex", ["uptime"])]))
    found = passed(gate, MAKERS[maker]())
    if isinstance(found, pl.LazyFrame):
        found.collect()
    report = gate.report()
    [category] = report.to_dict()["categories"]
    [finding] = category["findings"]
    assert (finding["field"], finding["looks_like"]) == ("note", {MAIL: 1, PHONE: 1})
    assert finding["looked_at"] == 4
    [sentence] = report.findings()
    assert sentence == (
        "machine-telemetry: note is declared to identify no person, but of 4 reviewed values"
        " 1 look like email addresses, 1 look like telephone numbers."
    )
    assert sentence in str(report)
    assert "example.org" not in json.dumps(report.to_dict()) + str(report)


def test_a_finding_is_logged_once_and_without_the_value(caplog: pytest.LogCaptureFixture) -> None:
    gate = Gate(manifest([entry("acme", ["note"])]))
    with caplog.at_level(logging.WARNING, logger="licet"):
        for _ in range(3):
            passed(gate, pl.DataFrame(ROWS))
    assert len([each for each in caplog.messages if "email address" in each]) == 1
    assert "example.org" not in caplog.text


def test_findings_survive_a_process_and_add_up() -> None:
    gate = Gate(manifest([entry("acme", ["note"])]))
    worker = pickle.loads(pickle.dumps(gate))
    passed(gate, pl.DataFrame(ROWS))
    passed(worker, pl.DataFrame(ROWS))
    gate.absorb(CategoryReport.from_dict(each.to_dict()) for each in worker.report().categories)
    [category] = gate.report().categories
    assert category.findings == {"note": watch.Looked(6, {MAIL: 2, PHONE: 2})}


def test_the_gate_stops_looking_when_it_has_seen_enough() -> None:
    looked: list[int] = []
    one = watch.Watch("telemetry", ["note"])
    for _ in range(30):
        if "note" in one.open:
            one.look("note", 10**6, lambda n: looked.append(n) or ["ann@example.org"] * n)
    assert (sum(looked), max(looked)) == (20_000, 1_000)
    assert not one.open
    assert one.findings() == {"note": watch.Looked(20_000, {MAIL: 20_000})}


@pytest.mark.parametrize("rows", [1, 999, 1_000, 1_001, 2_500])
def test_what_is_looked_at_is_spread_over_the_frame(rows: int) -> None:
    notes = ["nothing"] * (rows - 1) + ["ann@example.org"] if rows < 1_000 else ["ann@example.org"] * rows
    for make in (pl.DataFrame, pd.DataFrame, pa.table):
        gate = Gate(manifest([entry("acme", ["note"])]))
        passed(gate, make({"tenant_id": ["acme"] * rows, "note": notes}))
        [seen] = gate.report().categories[0].findings.values()
        assert min(rows, 500) <= seen.values <= 1_000
        assert seen.like[MAIL] == (1 if rows < 1_000 else seen.values)


@pytest.mark.parametrize("engine", ["polars", "polars lazy", "pyarrow", "pandas", "duckdb"])
def test_a_value_that_python_cannot_hold_stops_nothing(engine: str) -> None:
    """As the real file nested_structs.rust.parquet has it: a time in the year 52951 within a struct."""
    far = pa.array([2**60, None], pa.timestamp("us"))
    note = pa.StructArray.from_arrays([far, pa.array(["x", "ann@example.com"])], ["at", "text"])
    table = pa.table({"tenant_id": ["acme", "acme"], "note": note})
    [made] = [each for each in engines.SMALL if each.name == engine]
    frame = table.to_pandas(types_mapper=pd.ArrowDtype) if engine == "pandas" else made.make(table)
    gate = Gate(manifest([entry("acme", ["note"])]))
    passed = gate.filter(frame, category=CATEGORY, tenant="tenant_id")
    if engine == "polars lazy":
        passed.collect()
    [report] = gate.report().categories
    assert report.rows_kept == 2
    assert report.findings["note"].values == 2
