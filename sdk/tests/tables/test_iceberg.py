"""Iceberg: whatever was written, the gate lets through what pyiceberg's own reader returns, less what is withheld."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.expressions import LessThan
from pyiceberg.table import StaticTable, Table
from pyiceberg.transforms import IdentityTransform
from pyiceberg.types import LongType

from licet import tables
from licet.errors import NotReadable, SourceUnclear, TableNotSupported
from licet.gate import Gate
from licet.gate.parquet import filter_parquet
from sdk.tests.tables import iceberg_commits
from sdk.tests.tables.rows import ARGUMENTS, check, manifest, table


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[SqlCatalog]:
    made = SqlCatalog("tests", uri=f"sqlite:///{tmp_path}/catalog.db", warehouse=f"file://{tmp_path}/lake")
    made.create_namespace("shop")
    yield made
    made.close()


@pytest.fixture
def orders(catalog: SqlCatalog) -> Table:
    """A table of 400 rows in two files."""
    made = catalog.create_table("shop.orders", schema=table(0, 0).schema)
    made.append(table(0, 200))
    made.append(table(200, 200))
    return made


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "out.parquet"


def test_it_reads_what_was_inserted(orders: Table, target: Path) -> None:
    orders.append(table(400, 50))
    gate = check(orders, orders.scan().to_arrow(), target)
    [source] = gate.report().sources()
    assert source["snapshot"] == str(orders.current_snapshot().snapshot_id)
    assert (source["format"], source["location"]) == ("Iceberg", orders.location())


def test_an_updated_row_is_there_once(orders: Table, target: Path) -> None:
    changed = table(0, 40).set_column(3, "note", pa.array(["changed"] * 40))
    orders.overwrite(changed, overwrite_filter=LessThan("row", 40))
    assert orders.scan().to_arrow().num_rows == 400
    check(orders, orders.scan().to_arrow(), target)


def test_a_deleted_row_is_gone_though_its_file_is_there(orders: Table, target: Path) -> None:
    orders.delete("row < 77")
    check(orders, orders.scan().to_arrow(), target)
    check(orders.metadata_location, orders.scan().to_arrow(), target)


def test_a_merge_counts(orders: Table, target: Path) -> None:
    source = table(390, 30).set_column(3, "note", pa.array(["merged"] * 30))
    orders.upsert(source, join_cols=["row"])
    assert orders.scan().to_arrow().num_rows == 420
    check(orders, orders.scan().to_arrow(), target)


def test_every_snapshot_can_be_named(orders: Table, target: Path) -> None:
    orders.delete("row < 100")
    identities = [each.snapshot_id for each in orders.snapshots()]
    for identity in identities:
        own = orders.scan(snapshot_id=identity).to_arrow()
        check(orders, own, target, snapshot=identity)
        check(orders.metadata_location, own, target, snapshot=str(identity))
    for unknown in (5, "5", "no-such-branch"):
        with pytest.raises(NotReadable, match="has no snapshot"):
            tables.open_table(orders, snapshot=unknown)


def test_a_branch_a_tag_and_a_time_name_a_snapshot(orders: Table, target: Path) -> None:
    first, second = (each.snapshot_id for each in orders.snapshots())
    orders.manage_snapshots().create_tag(first, "audited").create_branch(first, "trial").commit()
    for name in ("audited", "trial"):
        check(orders, orders.scan(snapshot_id=first).to_arrow(), target, snapshot=name)
    at = orders.snapshot_by_id(second).timestamp_ms
    assert tables.open_table(orders, snapshot=datetime.fromtimestamp(at / 1000, UTC)).id == str(second)
    with pytest.raises(NotReadable, match="has no snapshot"):
        tables.open_table(orders, snapshot=datetime(2001, 1, 1, tzinfo=UTC))


def test_columns_that_came_changed_and_went(orders: Table, target: Path) -> None:
    before = orders.current_snapshot().snapshot_id
    with orders.update_schema() as update:
        update.add_column("more", LongType())
        update.rename_column("note", "remark")
    renamed = table(400, 20, more=7).rename_columns(["row", "tenant_id", "recorded_at", "remark", "more"])
    orders.append(renamed)
    check(orders, orders.scan().to_arrow(), target, "more", "remark")
    check(orders, orders.scan(snapshot_id=before).to_arrow(), target, snapshot=before)
    with orders.update_schema(allow_incompatible_changes=True) as update:
        update.delete_column("remark")
    own = orders.scan().to_arrow()
    assert "remark" not in own.schema.names
    check(orders, own, target, "more", "remark")


def test_partitions_that_change(orders: Table, target: Path) -> None:
    with orders.update_spec() as update:
        update.add_field("tenant_id", IdentityTransform())
    orders.append(table(400, 40))
    orders.delete("row == 401")
    check(orders, orders.scan().to_arrow(), target)


def test_a_table_without_rows_yields_none(catalog: SqlCatalog, target: Path) -> None:
    empty = catalog.create_table("shop.empty", schema=table(0, 0).schema)
    assert check(empty, empty.scan().to_arrow(), target).report().sources()[0]["snapshot"] == "-1"


def test_rows_deleted_by_position_are_gone(orders: Table, target: Path) -> None:
    """No library here writes delete files: the test does, after the specification."""
    first, second = iceberg_commits.data_files(orders)
    path = iceberg_commits.by_position(orders, {first: {0, 5, 199}, second: {3}})
    own = StaticTable.from_metadata(path).scan().to_arrow()
    assert sorted(own["row"].to_pylist()) == [n for n in range(400) if n not in {0, 5, 199, 203}]
    check(path, own, target)
    check(path, orders.scan().to_arrow(), target, snapshot=orders.current_snapshot().snapshot_id)


def test_rows_of_a_deletion_vector_are_gone(orders: Table, target: Path) -> None:
    """No library here writes deletion vectors: the test does, after the specification."""
    first, second = iceberg_commits.data_files(orders)
    path = iceberg_commits.by_vector(orders, {first: {0, 5, 199}, second: range(3, 60)})
    own = StaticTable.from_metadata(path).scan().to_arrow()
    assert sorted(own["row"].to_pylist()) == [n for n in range(400) if n not in {0, 5, 199, *range(203, 260)}]
    check(path, own, target)


def test_equality_deletes_are_refused_by_name(orders: Table, target: Path) -> None:
    path = iceberg_commits.by_equality(orders, "row", [1, 2])
    with pytest.raises(TableNotSupported, match="equality deletes"):
        filter_parquet(Gate(manifest()), path, target, **ARGUMENTS)
    assert not target.exists()


@pytest.mark.parametrize(
    ("member", "value"),
    [("format-version", 4), ("schemas", [{"type": "struct", "schema-id": 0, "fields": [
        {"id": 1, "name": "row", "required": False, "type": "variant"}]}])],
    ids=["a later version", "a type"],
)  # fmt: skip
def test_what_pyiceberg_does_not_know_is_refused(
    orders: Table, target: Path, member: str, value: object
) -> None:
    path = iceberg_commits.local(orders.metadata_location)
    path.write_text(json.dumps(json.loads(path.read_text()) | {member: value}))
    with pytest.raises(TableNotSupported, match="cannot read"):
        filter_parquet(Gate(manifest()), orders.metadata_location, target, **ARGUMENTS)


def test_a_snapshot_does_not_see_what_others_write_meanwhile(
    orders: Table, catalog: SqlCatalog, target: Path
) -> None:
    before = orders.scan().to_arrow()
    opened = tables.open_table(orders)
    other = catalog.load_table("shop.orders")
    other.delete("row < 200")
    other.append(table(400, 9))
    orders.refresh()
    assert opened.to_arrow().num_rows == before.num_rows == 400
    check(orders, other.scan().to_arrow(), target)


def test_a_folder_alone_does_not_say_which_metadata_is_current(orders: Table, target: Path) -> None:
    """A writer that failed leaves a metadata file that was never committed."""
    with pytest.raises(SourceUnclear, match="only its catalogue knows which is current"):
        filter_parquet(Gate(manifest()), orders.location(), target, **ARGUMENTS)
    folder = iceberg_commits.local(orders.location())
    hint = iceberg_commits.local(orders.metadata_location).name
    (folder / "metadata" / "version-hint.text").write_text(hint)
    check(str(folder), orders.scan().to_arrow(), target)
    check(orders.location(), orders.scan().to_arrow(), target)
    (folder / "metadata" / "version-hint.text").write_text("77")
    with pytest.raises(NotReadable, match="which is not there"):
        filter_parquet(Gate(manifest()), folder, target, **ARGUMENTS)


def test_a_single_metadata_file_is_the_current_one(orders: Table, target: Path) -> None:
    folder = iceberg_commits.local(orders.location())
    for path in folder.glob("metadata/*.metadata.json"):
        if path != iceberg_commits.local(orders.metadata_location):
            path.unlink()
    check(str(folder), orders.scan().to_arrow(), target)


@pytest.mark.parametrize("within", ["data", "data/*.parquet", "**/*.parquet", "file"])
def test_the_files_of_a_table_are_never_read_as_files(orders: Table, target: Path, within: str) -> None:
    folder = iceberg_commits.local(orders.location())
    source = next(folder.rglob("*.parquet")) if within == "file" else folder / within
    for engine in ("polars", "pyarrow"):
        with pytest.raises(SourceUnclear, match="Iceberg"):
            filter_parquet(Gate(manifest()), source, target, engine=engine, **ARGUMENTS)


def test_a_missing_file_is_a_sentence(orders: Table, target: Path) -> None:
    for path in iceberg_commits.data_files(orders):
        iceberg_commits.local(path).unlink()
    with pytest.raises(NotReadable, match=r"cannot be read"):
        filter_parquet(Gate(manifest()), orders.metadata_location, target, **ARGUMENTS)
    assert not target.exists()
