"""Files and folders: every engine reads the same files, by the same schema, and nothing launders a row."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from licet.errors import ColumnMissing, ColumnUnusable, NotReadable, SourceUnclear
from licet.gate import Gate, parquet, source_files
from sdk.tests.gate.made import CATEGORY, entry, manifest

pytestmark = pytest.mark.parametrize("engine", ["polars", "pyarrow"])
OPEN = manifest([entry("acme", ["row", "note", "uptime"])])


def write(path: Path, **columns: list[Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)
    return path


def filtered(engine: Any, source: Any, target: Path, gate: Gate | None = None, **more: Any) -> pl.DataFrame:
    gate = gate or Gate(OPEN)
    parquet.filter_parquet(gate, source, target, category=CATEGORY, tenant="tenant_id", engine=engine, **more)
    return pl.read_parquet(target, hive_partitioning=False, glob=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "out.parquet"


# Which files


def test_hidden_names_and_markers_are_no_data(engine: str, folder: Path, target: Path) -> None:
    write(folder / "part-0.parquet", tenant_id=["acme"], row=[1])
    for name in (
        ".part-0.parquet.crc",
        "_SUCCESS",
        "_metadata",
        ".hidden.parquet",
        "_temporary/part-1.parquet",
        ".spark/part-2.parquet",
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"not data")
    assert filtered(engine, folder, target)["row"].to_list() == [1]


@pytest.mark.parametrize(
    "name", ["data[1].parquet", "a*b.parquet", "what?.parquet", "a=b.parquet", "#1 %41.parquet"]
)
def test_a_name_is_taken_by_its_letters(engine: str, folder: Path, target: Path, name: str) -> None:
    write(folder / name, tenant_id=["acme"], row=[1])
    write(folder / "data1.parquet", tenant_id=["acme"], row=[2])
    write(folder / "aXb.parquet", tenant_id=["acme"], row=[3])
    assert filtered(engine, folder / name, target)["row"].to_list() == [1]


def test_a_pattern_is_one_where_no_file_has_its_name(engine: str, folder: Path, target: Path) -> None:
    for place in range(3):
        write(folder / f"data{place}.parquet", tenant_id=["acme"], row=[place])
    write(folder / "deep" / "other.parquet", tenant_id=["acme"], row=[9])
    assert filtered(engine, f"{folder}/data[01].parquet", target)["row"].to_list() == [0, 1]
    assert sorted(filtered(engine, f"{folder}/**/*.parquet", target)["row"]) == [0, 1, 2, 9]


@pytest.mark.parametrize("source", ["nowhere.parquet", "nowhere/*.parquet", "", []], ids=str)
def test_a_source_without_files_is_refused(engine: str, tmp_path: Path, target: Path, source: Any) -> None:
    given = str(tmp_path / source) + "/none" if isinstance(source, str) else source
    with pytest.raises(NotReadable):
        filtered(engine, given, target)


def test_an_empty_folder_is_refused(engine: str, folder: Path, target: Path) -> None:
    folder.mkdir()
    with pytest.raises(NotReadable, match="has no Parquet file"):
        filtered(engine, folder, target)


def test_another_file_in_the_folder_is_named(engine: str, folder: Path, target: Path) -> None:
    write(folder / "part-0.parquet", tenant_id=["acme"], row=[1])
    (folder / "notes.csv").write_text("a,b")
    with pytest.raises(SourceUnclear, match=r"notes\.csv is not named as a Parquet file"):
        filtered(engine, folder, target)


@pytest.mark.parametrize(
    ("log", "kind"),
    [
        ("_delta_log/0.json", "Delta Lake"),
        (".hoodie/hoodie.properties", "Hudi"),
        ("metadata/v1.metadata.json", "Iceberg"),
    ],
)
@pytest.mark.parametrize("inside", ["", "table"], ids=["itself", "below"])
def test_a_table_with_a_log_is_refused_by_its_name(
    engine: str, folder: Path, target: Path, log: str, kind: str, inside: str
) -> None:
    write(folder / inside / "part-0.parquet", tenant_id=["acme"], row=[1])
    (folder / inside / log).parent.mkdir()
    (folder / inside / log).write_text("{}")
    with pytest.raises(SourceUnclear, match=kind):
        filtered(engine, folder, target)


@pytest.mark.parametrize("broken", [b"", b"PAR1", b"no file at all", b"PAR1" + b"\0" * 100 + b"PAR1"])
def test_a_malformed_file_is_named(engine: str, folder: Path, target: Path, broken: bytes) -> None:
    write(folder / "a.parquet", tenant_id=["acme"], row=[1])
    (folder / "b.parquet").write_bytes(broken)
    with pytest.raises(NotReadable, match=r"b\.parquet cannot be read as Parquet"):
        filtered(engine, folder, target)
    assert not target.exists()


def test_a_file_with_damaged_pages_is_named(engine: str, folder: Path, target: Path) -> None:
    write(folder / "a.parquet", tenant_id=["acme"] * 999, row=list(range(999)))
    path = write(folder / "b.parquet", tenant_id=["acme"] * 999, row=list(range(999)))
    raw = bytearray(path.read_bytes())
    raw[4 : len(raw) // 2] = b"\xff" * (len(raw) // 2 - 4)
    path.write_bytes(raw)
    with pytest.raises(NotReadable, match=r"b\.parquet cannot be read as Parquet"):
        filtered(engine, folder, target)
    assert not target.exists()


# The target


def test_a_target_inside_of_its_source_is_refused(engine: str, folder: Path, tmp_path: Path) -> None:
    write(folder / "a.parquet", tenant_id=["acme"], row=[1])
    (tmp_path / "link").symlink_to(folder)
    sources = [folder, f"{folder}/*.parquet", [folder / "a.parquet", folder / "b.parquet"], [folder]]
    for source in sources:
        for inside in (folder / "b.parquet", tmp_path / "link" / "b.parquet"):
            write(folder / "b.parquet", tenant_id=["acme"], row=[2])
            with pytest.raises(SourceUnclear, match="inside of the source"):
                filtered(engine, source, inside)
    with pytest.raises(SourceUnclear, match="inside of the source"):
        filtered(engine, folder, folder / "new" / "c.parquet")


def test_a_file_may_replace_itself(engine: str, folder: Path) -> None:
    path = write(folder / "a.parquet", tenant_id=["acme", "globex"], row=[1, 2])
    assert filtered(engine, path, path)["row"].to_list() == [1]


# Folders that name columns


def test_folders_are_columns_of_texts(engine: str, folder: Path, target: Path) -> None:
    write(folder / "tenant_id=acme" / "note=007" / "a.parquet", row=[1])
    write(folder / "tenant_id=acme" / "note=a%2Fb c" / "a.parquet", row=[2])
    write(folder / "tenant_id=acme" / "note=__HIVE_DEFAULT_PARTITION__" / "a.parquet", row=[3])
    write(folder / "tenant_id=ACME" / "note=x" / "a.parquet", row=[4])
    found = filtered(engine, folder, target).sort("row")
    assert found["note"].to_list() == ["007", "a/b c", None]
    assert found["tenant_id"].to_list() == ["acme"] * 3


def test_a_tenant_that_looks_like_a_number_stays_a_text(engine: str, folder: Path, target: Path) -> None:
    write(folder / "tenant_id=007" / "a.parquet", row=[1])
    write(folder / "tenant_id=7" / "a.parquet", row=[2])
    gate = Gate(manifest([entry("7", ["row"])]))
    assert filtered(engine, folder, target, gate)["row"].to_list() == [2]


@pytest.mark.parametrize("own", [["nobody", "globex", "acme", None], [b"acme"] * 4], ids=["texts", "bytes"])
def test_rows_that_contradict_their_folder_are_left_out_and_counted(
    engine: str, folder: Path, target: Path, own: list[Any]
) -> None:
    """A misplaced file launders no row."""
    write(folder / "tenant_id=acme" / "a.parquet", tenant_id=own, row=[1, 2, 3, 4])
    gate = Gate(OPEN)
    if own[0] == b"acme":
        with pytest.raises((ColumnUnusable, NotReadable)):
            filtered(engine, folder, target, gate)
        return
    assert filtered(engine, folder, target, gate)["row"].to_list() == [3]
    [report] = gate.report().categories
    assert (report.contradicted, report.reasons["contradicts_folder"], report.rows_dropped) == (3, 3, 3)
    assert report.kept == {"acme": 1}
    assert report.to_dict()["contradicted"] == 3


def test_a_field_that_contradicts_its_folder_is_no_better(engine: str, folder: Path, target: Path) -> None:
    write(folder / "uptime=5" / "a.parquet", tenant_id=["acme", "acme"], uptime=[5, 6], row=[1, 2])
    assert filtered(engine, folder, target)["uptime"].to_list() == [5]


def test_observing_keeps_rows_that_contradict_their_folder(engine: str, folder: Path, target: Path) -> None:
    write(folder / "tenant_id=acme" / "a.parquet", tenant_id=["acme", "globex"], row=[1, 2])
    assert filtered(engine, folder, target, Gate(OPEN, mode="observe")).height == 2


def test_a_time_in_a_folders_name_is_refused_with_a_sentence(engine: str, folder: Path, target: Path) -> None:
    write(folder / "day=2026-01-01" / "a.parquet", tenant_id=["acme"], row=[1])
    gate = Gate(manifest([entry("acme", ["row"], data_from="2020-01-01T00:00:00Z")]))
    with pytest.raises(ColumnUnusable, match="Convert it to datetimes or dates"):
        filtered(engine, folder, target, gate, time="day")


def test_files_in_folders_of_different_columns_are_refused(engine: str, folder: Path, target: Path) -> None:
    write(folder / "tenant_id=acme" / "a.parquet", row=[1])
    write(folder / "b.parquet", row=[2], tenant_id=["acme"])
    with pytest.raises(SourceUnclear, match="folders of different columns"):
        filtered(engine, folder, target)


def test_a_file_alone_has_no_folder(engine: str, folder: Path, target: Path) -> None:
    path = write(folder / "tenant_id=acme" / "a.parquet", row=[1])
    with pytest.raises(ColumnMissing):
        filtered(engine, path, target)


# Drift


def test_a_column_that_a_file_lacks_is_empty_there_and_said(
    engine: str, folder: Path, target: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(folder / "a.parquet", tenant_id=["acme"], row=[1])
    write(folder / "b.parquet", note=["n"], row=[2], tenant_id=["acme"], other=["x"])
    write(folder / "c.parquet", tenant_id=["acme"], row=[3])
    gate = Gate(OPEN)
    with caplog.at_level(logging.WARNING, logger="licet"):
        found = filtered(engine, folder, target, gate).sort("row")
    assert found.select("tenant_id", "row", "note").rows() == [
        ("acme", 1, None),
        ("acme", 2, "n"),
        ("acme", 3, None),
    ]
    assert gate.report().categories[0].columns_dropped == ("other",)
    assert any("'note' is missing in 2 of 3 files, first in" in each for each in caplog.messages)


def test_a_file_without_the_tenant_column_yields_nothing(engine: str, folder: Path, target: Path) -> None:
    write(folder / "a.parquet", tenant_id=["acme"], row=[1])
    write(folder / "b.parquet", row=[2])
    gate = Gate(OPEN)
    assert filtered(engine, folder, target, gate)["row"].to_list() == [1]
    assert gate.report().categories[0].unnamed == 1


def test_a_column_of_two_types_is_refused_and_both_files_are_named(
    engine: str, folder: Path, target: Path
) -> None:
    write(folder / "a.parquet", tenant_id=["acme"], row=[1])
    write(folder / "b.parquet", tenant_id=["acme"], row=["one"])
    with pytest.raises(SourceUnclear, match=r"'row' is .* in .*a\.parquet and .* in .*b\.parquet"):
        filtered(engine, folder, target)


# Anything


values = st.sampled_from(["acme", "globex", "Acme", "", "a/b", "a b", "é", "%41", "7", None])
layouts = st.lists(st.tuples(values, st.lists(values, max_size=4) | st.none()), min_size=1, max_size=4)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(layout=layouts)
def test_a_folder_passes_what_both_the_folder_and_the_row_allow(
    engine: str,
    tmp_path_factory: pytest.TempPathFactory,
    layout: list[tuple[str | None, list[str | None] | None]],
) -> None:
    base = tmp_path_factory.mktemp("any")
    expected = total = 0
    for place, (folder, own) in enumerate(layout):
        rows = own if own is not None else [folder] * 2
        total += len(rows)
        expected += sum(value == folder == "acme" for value in rows)
        text = (
            "__HIVE_DEFAULT_PARTITION__" if folder is None else folder.replace("%", "%25").replace("/", "%2F")
        )
        more = {} if own is None else {"tenant_id": pa.array(own, pa.string())}
        write(
            base / "data" / f"tenant_id={text}" / f"{place}.parquet",
            row=pa.array(range(len(rows)), pa.int64()),
            **more,
        )
    gate = Gate(OPEN)
    assert filtered(engine, base / "data", base / "out.parquet", gate).height == expected
    [report] = gate.report().categories
    assert (report.rows_kept, report.rows_dropped) == (expected, total - expected)


def test_a_list_of_one_path_is_listed_like_the_path(engine: str, folder: Path) -> None:
    write(folder / "tenant_id=acme" / "a.parquet", row=[1])
    assert source_files.listed([folder]) == source_files.listed(folder)
