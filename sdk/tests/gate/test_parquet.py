"""Parquet to Parquet, a piece at a time."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from licet.errors import ColumnMissing
from licet.gate import Gate, parquet, parquet_arrow
from sdk.tests.gate.made import CATEGORY, entry, manifest

ROWS = 10_000


@pytest.fixture
def source(tmp_path: Path) -> Path:
    given = pl.DataFrame(
        {
            "tenant_id": ["acme", "globex"] * (ROWS // 2),
            "row": range(ROWS),
            "note": ["n"] * ROWS,
            "other": ["secret"] * ROWS,
        }
    )
    given.write_parquet(tmp_path / "in.parquet", row_group_size=1_000)
    return tmp_path / "in.parquet"


@pytest.mark.parametrize("engine", ["polars", "pyarrow"])
def test_what_is_allowed_is_written_and_counted(
    source: Path, tmp_path: Path, engine: parquet.EngineName
) -> None:
    gate, seen = Gate(manifest([entry("acme", ["row", "note"])])), []
    target = tmp_path / "out.parquet"
    rows = parquet.filter_parquet(
        gate,
        source,
        target,
        category=CATEGORY,
        tenant="tenant_id",
        progress=seen.append,
    )
    found = pl.read_parquet(target)
    assert rows == found.height == ROWS / 2
    assert found["row"].to_list() == list(range(0, ROWS, 2))
    assert found.columns == ["tenant_id", "row", "note"]
    assert sum(seen) == ROWS
    assert gate.report().categories[0].columns_dropped == ("other",)
    assert b"secret" not in target.read_bytes()


def test_several_files_become_one(source: Path, tmp_path: Path) -> None:
    gate = Gate(manifest([entry("acme", ["row"])]))
    rows = parquet.filter_parquet(
        gate, [source, source], tmp_path / "out.parquet", category=CATEGORY, tenant="tenant_id"
    )
    assert rows == ROWS


def test_nothing_allowed_is_an_empty_file_with_a_schema(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.parquet"
    assert (
        parquet.filter_parquet(Gate(manifest([])), source, target, category=CATEGORY, tenant="tenant_id") == 0
    )
    assert pq.read_schema(target).names == ["tenant_id"]


def test_a_failure_leaves_no_half_file(source: Path, tmp_path: Path) -> None:
    with pytest.raises(ColumnMissing):
        parquet.filter_parquet(
            Gate(manifest([])), source, tmp_path / "out.parquet", category=CATEGORY, tenant="t"
        )
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_a_withdrawal_meanwhile_ends_the_rows(source: Path, tmp_path: Path) -> None:
    gate = Gate(manifest([entry("acme", ["row"])]))
    tables = parquet_arrow.tables(
        gate, str(source), category=CATEGORY, tenant="tenant_id", rows_per_batch=1_000
    )
    assert next(tables).num_rows == 0
    assert next(tables).num_rows == 500
    gate.withdraw("acme", CATEGORY)
    assert sum(table.num_rows for table in tables) == 0


def test_observing_writes_everything(source: Path, tmp_path: Path) -> None:
    gate = Gate(manifest([]), mode="observe")
    target = tmp_path / "out.parquet"
    assert parquet.filter_parquet(gate, source, target, category=CATEGORY, tenant="tenant_id") == ROWS
    assert pl.read_parquet(target).equals(pl.read_parquet(source))
