"""Filter a frame with the installed `licet`, in an environment that has one extra alone.

Run by `make test-wheel` as `python -I check.py EXTRA`. It imports nothing of this repository.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import licet
from licet.cli.entry import main as command

ROWS: dict[str, list[Any]] = {
    "tenant_id": ["acme", "initech", "acme"],
    "rpm": [1, 2, 3],
    "operator": ["ann", "bob", "eve"],
    "tags": [["a"], ["b"], ["c"]],
}
FIELDS = ("rpm", "tags")
MANIFEST = {
    "clearance": "clr_1",
    "run": "wheel",
    "revision": 1,
    "purpose": "train-shared-model",
    "categories": [
        {
            "code": "telemetry",
            "time_field": None,
            "fields": [{"name": name} for name in (*FIELDS, "operator")],
        }
    ],
    "entries": [
        {
            "tenant": "acme",
            "category": "telemetry",
            "fields": list(FIELDS),
            "window": {},
            "obligations": [],
            "names": ["acme"],
        }
    ],
}
ARGUMENTS = {"category": "telemetry", "tenant": "tenant_id"}


def filtered(frame: Any) -> Any:
    """Return the frame behind the gate."""
    return licet.Gate(licet.Manifest.from_dict(MANIFEST)).filter(frame, **ARGUMENTS)


def expect(rpm: list[int], columns: list[str]) -> None:
    """Refuse a result that is not what acme allowed."""
    if rpm != [1, 3] or columns != ["tenant_id", *FIELDS]:
        raise SystemExit(f"wrong rows {rpm} or columns {columns}")


def core() -> None:
    """The core install says its version, carries its licence, and verifies."""
    metadata = importlib.metadata.metadata("licet")
    texts = [str(file) for file in importlib.metadata.files("licet") or () if file.name == "LICENSE"]
    if (
        metadata["License-Expression"] != "Apache-2.0"
        or not texts
        or metadata["Version"] != licet.__version__
    ):
        raise SystemExit("the wheel lacks its licence or version")
    program = Path(sys.executable).with_name("licet")
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if said != f"licet {licet.__version__}":
        raise SystemExit(f"licet --version said {said!r}")


def polars() -> None:
    """A frame with a nested column, a lazy frame, and a file."""
    import polars as pl

    from licet.gate.parquet import filter_parquet

    for frame in (filtered(pl.DataFrame(ROWS)), filtered(pl.LazyFrame(ROWS)).collect()):
        expect(frame["rpm"].to_list(), frame.columns)
    with tempfile.TemporaryDirectory() as folder:
        pl.DataFrame(ROWS).write_parquet(f"{folder}/in.parquet")
        gate = licet.Gate(licet.Manifest.from_dict(MANIFEST))
        filter_parquet(gate, f"{folder}/in.parquet", f"{folder}/out.parquet", **ARGUMENTS)
        expect(pl.read_parquet(f"{folder}/out.parquet")["rpm"].to_list(), ["tenant_id", *FIELDS])


def pandas() -> None:
    import pandas as pd

    frame = filtered(pd.DataFrame(ROWS))
    expect(frame["rpm"].tolist(), list(frame.columns))


def arrow() -> None:
    """A table, a small batch, and a file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from licet.gate.parquet import filter_parquet

    table = pa.table(ROWS)
    for frame in (filtered(table), filtered(table.to_batches()[0])):
        expect(frame.column("rpm").to_pylist(), frame.schema.names)
    with tempfile.TemporaryDirectory() as folder:
        pq.write_table(table, f"{folder}/in.parquet")
        gate = licet.Gate(licet.Manifest.from_dict(MANIFEST))
        filter_parquet(gate, f"{folder}/in.parquet", f"{folder}/out.parquet", **ARGUMENTS)
        expect(pq.read_table(f"{folder}/out.parquet").column("rpm").to_pylist(), ["tenant_id", *FIELDS])


def duckdb() -> None:
    import duckdb as db

    relation = db.sql(
        "SELECT * FROM (VALUES ('acme', 1, 'ann', ['a']), ('initech', 2, 'bob', ['b']), ('acme', 3, 'eve', ['c']))"
        " AS rows (tenant_id, rpm, operator, tags)"
    )
    frame = filtered(relation).order("rpm")
    expect([row[1] for row in frame.fetchall()], frame.columns)


def dask() -> None:
    import dask.dataframe as dd
    import pandas as pd

    flat = {name: values for name, values in ROWS.items() if name != "tags"} | {"tags": ["a", "b", "c"]}
    frame = filtered(dd.from_pandas(pd.DataFrame(flat), npartitions=2)).compute()
    expect(frame["rpm"].tolist(), list(frame.columns))


def spark() -> None:
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    frame = filtered(session.createDataFrame(list(zip(*ROWS.values(), strict=True)), list(ROWS)))
    expect([row["rpm"] for row in frame.orderBy("rpm").collect()], frame.columns)
    session.stop()


def hf() -> None:
    from datasets import Dataset

    from licet.integrations import huggingface

    gate = licet.Gate(licet.Manifest.from_dict(MANIFEST))
    passed = huggingface.gate_dataset(Dataset.from_dict(ROWS), gate, keep_in_memory=True, **ARGUMENTS)
    expect(passed["rpm"][:], passed.column_names)
    huggingface.trainer_callback(gate, still_valid=lambda: True)


def torch() -> None:
    import pyarrow as pa

    from licet.integrations.pytorch import GatedDataset

    gate = licet.Gate(licet.Manifest.from_dict(MANIFEST))
    [frame] = GatedDataset(lambda _worker, _workers: [pa.table(ROWS)], gate, **ARGUMENTS)
    expect(frame.column("rpm").to_pylist(), frame.schema.names)


def delta() -> None:
    """A table after a delete, through its log."""
    import pyarrow as pa
    from deltalake import DeltaTable, write_deltalake

    from licet import tables

    with tempfile.TemporaryDirectory() as folder:
        write_deltalake(folder, pa.table(ROWS))
        DeltaTable(folder).delete("rpm = 3")
        gate = licet.Gate(licet.Manifest.from_dict(MANIFEST))
        frame = tables.open_table(folder).filter(gate, **ARGUMENTS)
    if frame.column("rpm").to_pylist() != [1] or [each["snapshot"] for each in gate.report().sources()] != [
        "1"
    ]:
        raise SystemExit(f"wrong rows of Delta Lake: {frame}")


def iceberg() -> None:
    """A table by its metadata file. Without a catalogue, only its schema can be made here."""
    import pyarrow as pa
    from pyiceberg.io.pyarrow import PyArrowFileIO, schema_to_pyarrow
    from pyiceberg.partitioning import UNPARTITIONED_PARTITION_SPEC
    from pyiceberg.schema import Schema
    from pyiceberg.serializers import ToOutputFile
    from pyiceberg.table.metadata import new_table_metadata
    from pyiceberg.table.sorting import UNSORTED_SORT_ORDER
    from pyiceberg.types import LongType, NestedField, StringType

    from licet import tables

    schema = Schema(NestedField(1, "tenant_id", StringType()), NestedField(2, "rpm", LongType()))
    with tempfile.TemporaryDirectory() as folder:
        metadata = new_table_metadata(
            schema, UNPARTITIONED_PARTITION_SPEC, UNSORTED_SORT_ORDER, f"file://{folder}"
        )
        Path(folder, "metadata").mkdir()
        path = f"{folder}/metadata/v1.metadata.json"
        ToOutputFile.table_metadata(metadata, PyArrowFileIO().new_output(path))
        gate = licet.Gate(licet.Manifest.from_dict(MANIFEST))
        frame = tables.open_table(folder).filter(gate, **ARGUMENTS)
    if frame.num_rows or frame.schema.names != ["tenant_id", "rpm"] or not schema_to_pyarrow(schema):
        raise SystemExit(f"wrong rows of Iceberg: {frame}")
    assert isinstance(frame, pa.Table)


def s3() -> None:
    """Searching for a slice needs the reader of Parquet and the client of S3."""
    import boto3  # noqa: F401

    from licet.gone import contents, storage, versions  # noqa: F401


def cli() -> None:
    """The help lists every command; without an engine, filtering names what to install."""
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        code = command(["--help"])
    if code != 0 or "prove-gone" not in shown.getvalue():
        raise SystemExit(f"licet --help ended with {code}")


CHECKS: dict[str, Callable[[], None]] = {
    "polars": polars, "pandas": pandas, "arrow": arrow, "duckdb": duckdb, "dask": dask, "spark": spark,
    "hf": hf, "torch": torch, "delta": delta, "iceberg": iceberg, "s3": s3, "cli": cli,
}  # fmt: skip


def main(extra: str) -> None:
    """Check the core, then the parts that this extra brings."""
    core()
    for part in filter(None, extra.split(",")):
        CHECKS[part]()
    installed = sorted(each.metadata["Name"] for each in importlib.metadata.distributions())
    print(json.dumps({"licet": licet.__version__, "packages": len(installed)}))


if __name__ == "__main__":
    main(sys.argv[1])
