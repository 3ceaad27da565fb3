"""What ends in the middle of a file ends the file, by either of the engines that read it."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from licet.cli import filtering, parquet_rows
from licet.errors import NotConfigured, RunStopped
from licet.gate import Gate
from licet.manifest import Manifest
from sdk.tests.cli.conftest import Licet
from sdk.tests.client.honest import CLEARANCE, Honest


@dataclass
class EndsAfter:
    """A clearance that holds for some looks at it."""

    looks: int
    gate: Gate

    def check(self) -> None:
        self.looks -= 1
        if self.looks < 0:
            raise RunStopped("The run has to stop.")

    def renew(self) -> None:
        """Nothing is new."""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.parquet"
    pl.DataFrame({"tenant": ["acme", "initech"] * 500, "rpm": range(1000)}).write_parquet(
        path, row_group_size=100
    )
    return path


@pytest.fixture(params=["polars", "pyarrow"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    name: str = request.param
    if name == "pyarrow":
        monkeypatch.setitem(sys.modules, "polars", None)
    return name


@pytest.mark.parametrize("looks", [0, 1])
def test_what_ends_meanwhile_leaves_no_file(engine: str, source: Path, looks: int) -> None:
    clearance: Any = EndsAfter(looks, Gate(Manifest.from_dict(Honest().manifest())))
    target = source.with_name("out.parquet")
    with pytest.raises(RunStopped):
        filtering._filter(clearance, str(source), target, category="telemetry", tenant="tenant", time=None)
    assert [path.name for path in source.parent.iterdir()] == ["in.parquet"]


def test_either_engine_filters_the_same(engine: str, licet: Licet, source: Path) -> None:
    target = source.with_name("out.parquet")
    done = licet(
        "filter",
        str(source),
        str(target),
        f"--clearance={CLEARANCE}",
        "--category=telemetry",
        "--tenant-column=tenant",
    )
    assert done.code == 0, done
    import pyarrow.parquet as pq

    assert pq.read_table(target).column("tenant").to_pylist() == ["acme"] * 500


def test_rows_are_counted_by_either_engine(engine: str, source: Path) -> None:
    assert parquet_rows.count(str(source)) == 1000


def test_without_an_engine_it_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, licet: Licet, source: Path
) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(NotConfigured, match=r"licet\[polars\]"):
        parquet_rows.count(str(source))
    target = str(source.with_name("out.parquet"))
    ended = licet(
        "filter",
        str(source),
        target,
        f"--clearance={CLEARANCE}",
        "--category=telemetry",
        "--tenant-column=tenant",
    )
    assert ended.code == 1
    assert "licet[polars]" in ended.err


@pytest.mark.parametrize("as_json", [True, False])
def test_it_exits_with_3_where_no_row_carries_a_known_tenant(
    engine: str, licet: Licet, source: Path, as_json: bool
) -> None:
    target = source.with_name("out.parquet")
    ended = licet(
        "filter",
        str(source),
        str(target),
        f"--clearance={CLEARANCE}",
        "--category=telemetry",
        "--tenant-column=rpm",
        *(["--json"] if as_json else []),
    )
    assert ended.code == 3
    said = ended.out if as_json else ended.err
    assert "no_tenant_known" in said
    assert "Check --tenant-column" in said
    assert not target.exists()


def test_an_empty_file_is_filtered_as_it_is(engine: str, licet: Licet, source: Path) -> None:
    target = source.with_name("out.parquet")
    pl.DataFrame(schema={"tenant": pl.String, "rpm": pl.Int64}).write_parquet(source)
    words = (f"--clearance={CLEARANCE}", "--category=telemetry", "--tenant-column=tenant")
    assert licet("filter", str(source), str(target), *words).code == 0
    assert target.exists()


def test_a_target_inside_of_the_source_is_refused_by_name(engine: str, licet: Licet, source: Path) -> None:
    words = (f"--clearance={CLEARANCE}", "--category=telemetry", "--tenant-column=tenant")
    ended = licet("filter", str(source.parent), str(source.with_name("out.parquet")), *words)
    assert ended.code == 1
    assert "source_unclear" in ended.err
    assert [path.name for path in source.parent.iterdir()] == ["in.parquet"]


def test_a_table_is_filtered_as_it_is_now_or_at_a_named_version(licet: Licet, source: Path) -> None:
    from deltalake import DeltaTable, write_deltalake

    table = source.with_name("table")
    write_deltalake(str(table), pl.read_parquet(source).to_arrow())
    DeltaTable(str(table)).delete("rpm < 500")
    words = [f"--clearance={CLEARANCE}", "--category=telemetry", "--tenant-column=tenant", "--json"]
    for more, rows, version in (([], 250, "1"), (["--snapshot=0"], 500, "0")):
        done = licet("filter", str(table), str(source.with_name("out.parquet")), *words, *more)
        assert done.code == 0, done
        [category] = json.loads(done.out)["categories"]
        assert category["rows_kept"] == rows
        assert category["sources"][0]["snapshot"] == version
    unknown = licet("filter", str(table), str(source.with_name("out.parquet")), *words, "--snapshot=99")
    assert unknown.code == 1
    assert "no version 99" in unknown.out
