"""A search reads the versions that S3 keeps of deleted objects, in a store that speaks S3's HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from licet.gone.result import SearchResult
from licet.gone.search import search
from licet.gone.storage import open_storage
from licet.gone.wanted import Wanted

AT = "2026-11-30T12:00:00Z"
BUCKET = "training"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def store(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in (
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_ACCESS_KEY_ID", "key"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_DEFAULT_REGION", "eu-central-1"),
    ):
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    yield client
    every = client.list_object_versions(Bucket=BUCKET)
    for each in [*every.get("Versions", ()), *every.get("DeleteMarkers", ())]:
        client.delete_object(Bucket=BUCKET, Key=each["Key"], VersionId=each["VersionId"])
    client.delete_bucket(Bucket=BUCKET)


def found() -> SearchResult:
    return search(Wanted(("acme",)), [open_storage(f"s3://{BUCKET}/data")], at=AT)


def test_a_key_that_is_still_there_is_found(store: Any) -> None:
    store.put_object(Bucket=BUCKET, Key="data/rows.csv", Body=b"acme,1")
    store.put_object(Bucket=BUCKET, Key="elsewhere/rows.csv", Body=b"acme,1")
    assert [(hit.kind, hit.place) for hit in found().hits] == [("key", f"{BUCKET}/data/rows.csv")]


def test_a_version_of_a_deleted_object_is_found(store: Any) -> None:
    version = store.put_object(Bucket=BUCKET, Key="data/rows.csv", Body=b"acme,1")["VersionId"]
    store.delete_object(Bucket=BUCKET, Key="data/rows.csv")
    result = found()
    assert [(hit.kind, hit.version) for hit in result.hits] == [("version", version)]
    assert (result.targets[0].files, result.targets[0].versions) == (0, 1)


def test_an_overwritten_version_is_found_and_another_customers_is_not(store: Any) -> None:
    store.put_object(Bucket=BUCKET, Key="data/rows.csv", Body=b"acme,1\nglobex,2")
    store.put_object(Bucket=BUCKET, Key="data/rows.csv", Body=b"globex,2")
    store.put_object(Bucket=BUCKET, Key="data/rows.csv", Body=b"globex,3")
    result = found()
    assert [hit.kind for hit in result.hits] == ["version"]
    assert result.targets[0].versions == 2


def test_a_store_from_which_every_version_was_removed_is_gone(store: Any) -> None:
    version = store.put_object(Bucket=BUCKET, Key="data/rows.csv", Body=b"acme,1")["VersionId"]
    store.delete_object(Bucket=BUCKET, Key="data/rows.csv", VersionId=version)
    assert found().gone


def test_a_search_changes_nothing_in_the_store(store: Any) -> None:
    store.put_object(Bucket=BUCKET, Key="data/rows.csv", Body=b"acme,1")
    before = store.list_object_versions(Bucket=BUCKET)["Versions"]
    found()
    assert store.list_object_versions(Bucket=BUCKET)["Versions"] == before
