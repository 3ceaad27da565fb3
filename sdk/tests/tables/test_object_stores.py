"""Files and tables in an object store: a real S3 over HTTP, through pyarrow's file system and through fsspec's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, write_deltalake
from fsspec.implementations.arrow import ArrowFSWrapper
from moto.server import ThreadedMotoServer
from pyarrow import fs
from pyiceberg.catalog.sql import SqlCatalog

from licet.errors import NotReadable, SourceUnclear
from licet.gate import Gate
from licet.gate.parquet import filter_parquet
from sdk.tests.gate import engines
from sdk.tests.tables.rows import ARGUMENTS, check, expected, manifest, table

BUCKET = "lake"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    moto = ThreadedMotoServer("127.0.0.1", 0)
    moto.start()
    host, port = moto.get_host_and_port()
    yield f"http://{host}:{port}"
    moto.stop()


@pytest.fixture(autouse=True)
def store(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An empty bucket; the environment names the store, as for every other program that uses S3."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": server, "AWS_ALLOW_HTTP": "true",
        "AWS_EC2_METADATA_DISABLED": "true", "AWS_S3_ALLOW_UNSAFE_RENAME": "true",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET)
    yield client
    for each in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=each["Key"])
    client.delete_bucket(Bucket=BUCKET)


@pytest.fixture
def s3(server: str) -> fs.S3FileSystem:
    return fs.S3FileSystem(
        endpoint_override=server.removeprefix("http://"), scheme="http", region="us-east-1"
    )


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "out.parquet"


def put(s3: fs.S3FileSystem, key: str, rows: pa.Table) -> None:
    pq.write_table(rows, f"{BUCKET}/{key}", filesystem=s3)


def filtered(source: Any, target: Path, **more: Any) -> list[dict[str, Any]]:
    filter_parquet(Gate(manifest()), source, target, **ARGUMENTS, **more)
    return engines.plain(pq.read_table(target).to_pylist())


@pytest.mark.parametrize("source", ["s3://lake/in", "s3://lake/in/*.parquet", "s3://lake/**/*.parquet"])
def test_a_folder_or_a_pattern_by_its_address(s3: fs.S3FileSystem, target: Path, source: str) -> None:
    put(s3, "in/a.parquet", table(0, 40))
    put(s3, "in/b.parquet", table(40, 40))
    put(s3, "in/_temporary/c.parquet", table(80, 40))
    assert filtered(source, target) == expected(table(0, 80))


def test_a_file_by_its_address(s3: fs.S3FileSystem, target: Path) -> None:
    put(s3, "in/a.parquet", table(0, 40))
    assert filtered("s3://lake/in/a.parquet", target) == expected(table(0, 40))
    with pytest.raises(NotReadable, match="not a file or folder"):
        filtered("s3://lake/nowhere", target)


@pytest.mark.parametrize("given", ["pyarrow", "fsspec", "memory"])
def test_a_file_system_of_pyarrow_or_fsspec(s3: fs.S3FileSystem, target: Path, given: str) -> None:
    filesystem: Any = {"pyarrow": s3, "fsspec": ArrowFSWrapper(s3)}.get(given) or fsspec.filesystem("memory")
    writer = fs.PyFileSystem(fs.FSSpecHandler(filesystem)) if given == "memory" else s3
    root = "/files" if given == "memory" else BUCKET
    if given == "memory":
        writer.create_dir(f"{root}/in")
    pq.write_table(table(0, 40), f"{root}/in/a.parquet", filesystem=writer)
    assert filtered(f"{root}/in", target, filesystem=filesystem) == expected(table(0, 40))


def test_a_scheme_that_only_fsspec_knows(target: Path) -> None:
    with fsspec.open("memory://shop/a.parquet", "wb") as file:
        pq.write_table(table(0, 40), file)
    assert filtered("memory://shop", target) == expected(table(0, 40))
    with pytest.raises(NotReadable, match="neither Arrow nor fsspec"):
        filtered("nosuchthing://shop", target)


def test_folders_are_columns_and_contradictions_are_left_out(s3: fs.S3FileSystem, target: Path) -> None:
    put(s3, "in/tenant_id=globex/a.parquet", table(0, 40))
    gate = Gate(manifest())
    filter_parquet(gate, "s3://lake/in", target, **ARGUMENTS)
    assert set(pq.read_table(target)["tenant_id"].to_pylist()) == {"globex"}
    assert gate.report().categories[0].contradicted == 30


def test_another_file_and_a_malformed_one_are_named(s3: fs.S3FileSystem, store: Any, target: Path) -> None:
    put(s3, "in/a.parquet", table(0, 40))
    store.put_object(Bucket=BUCKET, Key="in/b.parquet", Body=b"no parquet")
    with pytest.raises(NotReadable, match=r"in/b\.parquet cannot be read"):
        filtered("s3://lake/in", target)
    store.put_object(Bucket=BUCKET, Key="in/b.csv", Body=b"a,b")
    with pytest.raises(SourceUnclear, match=r"b\.csv is not named as a Parquet file"):
        filtered("s3://lake/in", target)
    assert not target.exists()


def test_a_table_of_delta_lake(target: Path) -> None:
    write_deltalake("s3://lake/orders", table(0, 80))
    DeltaTable("s3://lake/orders").delete("row < 20")
    own = DeltaTable("s3://lake/orders").to_pyarrow_table()
    check("s3://lake/orders", own, target)
    check("s3://lake/orders", table(0, 80), target, snapshot=0)


@pytest.mark.parametrize(
    "source",
    ["s3://lake/orders/*.parquet", "s3://lake/**/*.parquet", "s3://lake", "a file", "s3://lake/orders/"],
)
def test_the_files_of_a_table_are_never_read_as_files(store: Any, target: Path, source: str) -> None:
    write_deltalake("s3://lake/orders", table(0, 80))
    DeltaTable("s3://lake/orders").delete("row < 20")
    if source.endswith("orders/"):  # the folder itself is the table
        assert filtered(source, target) == expected(table(20, 60))
        return
    if source == "a file":
        keys = [each["Key"] for each in store.list_objects_v2(Bucket=BUCKET)["Contents"]]
        source = f"s3://lake/{next(key for key in keys if key.endswith('.parquet'))}"
    with pytest.raises(SourceUnclear, match="Delta Lake"):
        filtered(source, target)


def test_a_table_of_hudi_is_refused_by_name(s3: fs.S3FileSystem, store: Any, target: Path) -> None:
    put(s3, "orders/a.parquet", table(0, 40))
    store.put_object(Bucket=BUCKET, Key="orders/.hoodie/hoodie.properties", Body=b"")
    with pytest.raises(SourceUnclear, match="Hudi"):
        filtered("s3://lake/orders", target)


def test_a_table_of_iceberg(tmp_path: Path, server: str, target: Path) -> None:
    catalog = SqlCatalog(
        "tests", uri=f"sqlite:///{tmp_path}/catalog.db", warehouse="s3://lake/warehouse",
        **{"s3.endpoint": server, "s3.region": "us-east-1"},
    )  # fmt: skip
    catalog.create_namespace("shop")
    orders = catalog.create_table("shop.orders", schema=table(0, 0).schema)
    orders.append(table(0, 80))
    orders.delete("row < 20")
    check(orders, orders.scan().to_arrow(), target)
    check(orders.metadata_location, orders.scan().to_arrow(), target)
    with pytest.raises(SourceUnclear, match="Iceberg"):
        filtered("s3://lake/warehouse/shop/orders/data", target)
    catalog.close()
