"""Rows, columns and cells that were not allowed do not get through."""

from __future__ import annotations

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
)
from licet.gate import Gate
from sdk.tests.gate.made import CATEGORY, entry, manifest
from sdk.tests.gate.small import EXCLUDED, frame, passed


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
    """A name in another case, with spaces or in another Unicode form belongs to another tenant."""
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
        with pytest.raises(ColumnUnusable, match="text or whole numbers"):
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
