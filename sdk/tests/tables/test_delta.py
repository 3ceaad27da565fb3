"""Delta Lake: whatever was written, the gate lets through what deltalake's own reader returns, less what is withheld."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from licet import tables
from licet.errors import NotReadable, SourceUnclear, TableNotSupported
from licet.gate import Gate
from licet.gate.parquet import filter_parquet
from sdk.tests.tables import delta_logs
from sdk.tests.tables.rows import ARGUMENTS, check, manifest, table


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A table of 400 rows in two files."""
    path = tmp_path / "orders"
    write_deltalake(str(path), table(0, 200))
    write_deltalake(str(path), table(200, 200), mode="append")
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "out.parquet"


def own(folder: Path, version: int | None = None) -> pa.Table:
    """What deltalake's own engine reads."""
    scanned = DeltaTable(str(folder), version=version).scan()
    return pa.RecordBatchReader.from_stream(scanned).read_all()


def test_it_reads_what_was_inserted(folder: Path, target: Path) -> None:
    write_deltalake(str(folder), table(400, 50), mode="append")
    assert check(str(folder), own(folder), target).report().sources()[0]["snapshot"] == "2"


def test_an_updated_row_is_there_once(folder: Path, target: Path) -> None:
    DeltaTable(str(folder)).update(predicate="row < 40", updates={"note": "'changed'"})
    assert own(folder).num_rows == 400
    check(str(folder), own(folder), target)


def test_a_deleted_row_is_gone_though_its_file_is_there(folder: Path, target: Path) -> None:
    DeltaTable(str(folder)).delete("row % 3 = 0")
    assert len(list(folder.glob("*.parquet"))) > 2
    check(str(folder), own(folder), target)


def test_a_merge_counts(folder: Path, target: Path) -> None:
    source = table(390, 30).set_column(3, "note", pa.array(["merged"] * 30))
    merge = DeltaTable(str(folder)).merge(source, "t.row = s.row", source_alias="s", target_alias="t")
    merge.when_matched_update_all().when_not_matched_insert_all().execute()
    assert own(folder).num_rows == 420
    check(str(folder), own(folder), target)


def test_an_overwritten_table_has_only_the_new_rows(folder: Path, target: Path) -> None:
    write_deltalake(str(folder), table(1000, 24), mode="overwrite")
    check(str(folder), own(folder), target)


def test_every_version_can_be_named(folder: Path, target: Path) -> None:
    DeltaTable(str(folder)).delete("row < 100")
    for version in (0, 1, 2):
        check(str(folder), own(folder, version), target, snapshot=version)
        check(str(folder), own(folder, version), target, snapshot=str(version))
    with pytest.raises(NotReadable, match="no version 99"):
        tables.open_table(folder, snapshot=99)


def test_a_time_names_the_version_of_then(folder: Path, target: Path) -> None:
    stamps = {}
    for version in (0, 1):
        path = folder / "_delta_log" / f"{version:020}.json"
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        stamps[version] = next(line["commitInfo"]["timestamp"] for line in lines if "commitInfo" in line)
    from datetime import UTC, datetime

    at = datetime.fromtimestamp(stamps[0] / 1000, UTC)
    if stamps[0] < stamps[1]:
        assert tables.open_table(folder, snapshot=at).id == "0"


def test_a_column_that_came_later_is_empty_before(folder: Path, target: Path) -> None:
    write_deltalake(str(folder), table(400, 20, more=7), mode="append", schema_mode="merge")
    check(str(folder), own(folder), target, "more")
    check(str(folder), own(folder, 1), target, snapshot=1)


@pytest.mark.parametrize("by", ["tenant_id", "note"])
def test_partitions_are_columns(tmp_path: Path, target: Path, by: str) -> None:
    path = tmp_path / "parts"
    rows = table(0, 60)
    note = pa.array([["a=b", "c d", "ü/%", None][at % 4] for at in range(60)])
    write_deltalake(str(path), rows.set_column(3, "note", note), partition_by=[by])
    DeltaTable(str(path)).delete("row > 50")
    check(str(path), own(path), target)


def test_a_checkpoint_and_a_cleaned_log_do_not_matter(folder: Path, target: Path) -> None:
    DeltaTable(str(folder)).delete("row % 2 = 0")
    DeltaTable(str(folder)).create_checkpoint()
    for version in (0, 1):
        (folder / "_delta_log" / f"{version:020}.json").unlink()
    check(str(folder), own(folder), target)


@pytest.mark.parametrize("stored", ["i", "u", "p"])
def test_rows_of_a_deletion_vector_are_gone(folder: Path, target: Path, stored: str) -> None:
    """No library here writes deletion vectors: the test does, after the protocol."""
    gone = {0, 1, 5, 77, 199}
    delta_logs.delete_rows(folder, gone, stored=stored)
    assert sorted(own(folder)["row"].to_pylist()) == [each for each in range(400) if each not in gone]
    check(str(folder), own(folder), target)
    check(str(folder), own(folder, 1), target, snapshot=1)


def test_a_second_deletion_vector_replaces_the_first(folder: Path, target: Path) -> None:
    delta_logs.delete_rows(folder, {1, 2}, stored="u")
    delta_logs.delete_rows(folder, {1, 2, 3, 4}, stored="i", file=-1)
    assert own(folder).num_rows == 396
    check(str(folder), own(folder), target)


def test_a_deletion_vector_of_every_row_empties_the_file(folder: Path, target: Path) -> None:
    delta_logs.delete_rows(folder, range(200), stored="u")
    assert own(folder).num_rows == 200
    check(str(folder), own(folder), target)


def test_a_renamed_column_is_read_by_its_new_name(folder: Path, target: Path) -> None:
    """Column mapping by name: the files keep the physical name."""
    [metadata] = [each["metaData"] for each in delta_logs.actions(folder) if "metaData" in each]
    schema = json.loads(metadata["schemaString"])
    for number, field in enumerate(schema["fields"], 1):
        field["metadata"] = {
            "delta.columnMapping.id": number, "delta.columnMapping.physicalName": field["name"],
        }  # fmt: skip
        field["name"] = {"note": "remark"}.get(field["name"], field["name"])
    metadata |= {
        "schemaString": json.dumps(schema),
        "configuration": {"delta.columnMapping.mode": "name", "delta.columnMapping.maxColumnId": "4"},
    }
    delta_logs.commit(folder, delta_logs.protocol("columnMapping"), {"metaData": metadata})
    assert own(folder).schema.names == ["row", "tenant_id", "recorded_at", "remark"]
    assert own(folder)["remark"].null_count == 0
    check(str(folder), own(folder), target, "remark")


def test_a_snapshot_does_not_see_what_others_write_meanwhile(folder: Path, target: Path) -> None:
    before = own(folder)
    opened = tables.open_table(folder)
    given = DeltaTable(str(folder))
    held = tables.open_table(given)
    DeltaTable(str(folder)).delete("row < 200")
    write_deltalake(str(folder), table(400, 9), mode="append")
    given.update_incremental()
    for each in (opened, held):
        assert (each.id, each.to_arrow().num_rows) == ("1", before.num_rows)
    check(str(folder), own(folder), target)
    assert tables.open_table(given).id == "3"


def test_a_writer_between_two_pieces_changes_nothing(folder: Path) -> None:
    gate, opened = Gate(manifest()), tables.open_table(folder)
    pieces = opened.batches(gate, **ARGUMENTS)
    first = next(pieces)
    DeltaTable(str(folder)).delete("row < 399")
    rows = first.num_rows + sum(each.num_rows for each in pieces)
    assert rows == gate.report().categories[0].rows_kept > 100


def test_a_withdrawal_counts_from_the_next_piece(folder: Path) -> None:
    gate, opened = Gate(manifest()), tables.open_table(folder)
    pieces = opened.batches(gate, **ARGUMENTS)
    next(pieces)
    gate.withdraw("globex", "machine-telemetry")
    assert {name for each in pieces for name in each["tenant_id"].to_pylist()} == {"acme"}


@pytest.mark.parametrize(
    "feature", ["typeWidening", "catalogManaged", "vacuumProtocolCheck", "variantType", "aFutureOne"]
)
def test_a_feature_that_cannot_be_honoured_is_refused_by_name(
    folder: Path, target: Path, feature: str
) -> None:
    delta_logs.commit(folder, delta_logs.protocol(feature))
    with pytest.raises(TableNotSupported, match=feature if feature != "catalogManaged" else "atalog"):
        filter_parquet(Gate(manifest()), folder, target, **ARGUMENTS)
    assert not target.exists()


@pytest.mark.parametrize("within", ["tenant_id=acme", "*.parquet", "**/*.parquet", "file", "around", "list"])
def test_the_files_of_a_table_are_never_read_as_files(tmp_path: Path, target: Path, within: str) -> None:
    path = tmp_path / "lake" / "orders"
    write_deltalake(str(path), table(0, 8), partition_by=["tenant_id"])
    DeltaTable(str(path)).delete("row = 0")
    source: Any = {
        "file": next(path.rglob("*.parquet")), "around": path.parent, "list": [path],
    }.get(within, path / within)  # fmt: skip
    if within == "*.parquet":
        source = path / "tenant_id=acme" / within
    for engine in ("polars", "pyarrow"):
        with pytest.raises(SourceUnclear, match="Delta Lake"):
            filter_parquet(Gate(manifest()), source, target, engine=engine, **ARGUMENTS)


def test_files_that_were_vacuumed_away_are_named_as_missing(folder: Path, target: Path) -> None:
    for path in folder.glob("*.parquet"):
        path.unlink()
    with pytest.raises(NotReadable, match=r"Snapshot 1 of .* cannot be read"):
        filter_parquet(Gate(manifest()), folder, target, **ARGUMENTS)
    assert not target.exists()


def test_the_target_inside_of_a_table_is_refused(folder: Path) -> None:
    with pytest.raises(SourceUnclear, match="inside of the source"):
        filter_parquet(Gate(manifest()), folder, folder / "out.parquet", **ARGUMENTS)


def test_in_observe_mode_every_live_row_is_written(folder: Path, target: Path) -> None:
    DeltaTable(str(folder)).delete("row < 10")
    assert filter_parquet(Gate(manifest(), mode="observe"), folder, target, **ARGUMENTS) == 390
