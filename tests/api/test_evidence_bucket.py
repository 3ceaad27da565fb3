"""Documents in a bucket: stored, read, refused with one cause while the store is away. The store speaks S3 over real HTTP."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage
from moto.server import ThreadedMotoServer

from api import readiness_checks
from config import evidence_store
from consent import evidence_files
from consent.evidence_files import EvidenceUnavailable
from tests.api.client import Api
from tests.people import Party

ROOT = Path(__file__).resolve().parents[2]
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
BUCKET = "evidence"


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(store: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ours")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    known = boto3.client("s3", endpoint_url=store, region_name="eu-central-1")
    known.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    _use(settings, store)
    yield known
    for found in known.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        known.delete_object(Bucket=BUCKET, Key=found["Key"])
    known.delete_bucket(Bucket=BUCKET)


def _use(settings: Any, endpoint: str, bucket: str = BUCKET) -> None:
    kept = evidence_store.backend("s3", bucket=bucket, endpoint=endpoint, region="eu-central-1")
    settings.STORAGES = {**settings.STORAGES, "default": kept}


@pytest.fixture
def no_store(bucket: Any, settings: Any) -> None:
    _use(settings, "http://127.0.0.1:9")


@pytest.mark.asvs("5.3.2")
def test_a_document_is_kept_in_the_bucket_under_a_random_name(bucket: Any, admin: Api, acme: Party) -> None:
    made = admin.post("/v1/evidence?tenant=acme&name=msa.pdf", PDF, Content_Type="application/pdf")
    assert (made.status, made["sha256"]) == (201, hashlib.sha256(PDF).hexdigest())
    [kept] = bucket.list_objects_v2(Bucket=BUCKET)["Contents"]
    assert len(kept["Key"]) == 32
    assert bucket.get_object(Bucket=BUCKET, Key=kept["Key"])["Body"].read() == PDF
    assert evidence_files.read(kept["Key"]) == PDF
    again = admin.post("/v1/evidence?tenant=acme&name=again.pdf", PDF)
    assert again["name"] == "msa.pdf"
    assert len(bucket.list_objects_v2(Bucket=BUCKET)["Contents"]) == 1


def test_a_document_never_replaces_another(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_files.secrets, "token_hex", lambda _: "same")
    first, second = evidence_files.save(b"one"), evidence_files.save(b"two")
    assert first != second
    assert (evidence_files.read(first), evidence_files.read(second)) == (b"one", b"two")


def test_while_the_store_is_away_an_upload_is_refused_and_nothing_recorded(
    no_store: None, admin: Api, acme: Party
) -> None:
    refused = admin.post("/v1/evidence?tenant=acme&name=msa.pdf", PDF, Content_Type="application/pdf")
    assert (refused.status, refused.code) == (503, "evidence_unavailable")


def test_readiness_names_it(no_store: None) -> None:
    found = readiness_checks.guarded(readiness_checks.evidence, cause="evidence_unavailable")
    assert (found.status, found.code) == ("unavailable", "evidence_unavailable")


def test_a_missing_bucket_is_named_too(bucket: Any, store: str, settings: Any) -> None:
    _use(settings, store, bucket="another")
    with pytest.raises(EvidenceUnavailable):
        evidence_files.save(PDF)


def test_a_probe_leaves_nothing_in_the_bucket(bucket: Any) -> None:
    evidence_files.probe()
    assert bucket.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 0


def test_a_lost_document_is_not_another_error(bucket: Any) -> None:
    with pytest.raises(EvidenceUnavailable):
        evidence_files.read("0" * 32)


def test_a_folder_that_is_lost_has_the_same_cause(
    settings: Any, tmp_path: Path, admin: Api, acme: Party
) -> None:
    (tmp_path / "file").write_bytes(b"")
    settings.MEDIA_ROOT = tmp_path / "file" / "below"
    assert default_storage.location.endswith("below")
    refused = admin.post("/v1/evidence?tenant=acme&name=msa.pdf", PDF, Content_Type="application/pdf")
    assert (refused.status, refused.code) == (503, "evidence_unavailable")


@pytest.mark.parametrize(
    ("kind", "bucket", "sentence"),
    [("ftp", "x", "is files or s3, not 'ftp'"), ("s3", "", "needs EVIDENCE_BUCKET")],
)
def test_wrong_settings_are_refused_at_the_start(kind: str, bucket: str, sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=sentence):
        evidence_store.backend(kind, bucket=bucket, endpoint="", region="")


def test_without_the_packages_the_start_says_which_lock_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence_store, "find_spec", lambda _: None)
    with pytest.raises(ImproperlyConfigured, match=r"requirements/server-s3\.txt"):
        evidence_store.backend("s3", bucket="x", endpoint="", region="")


def test_the_settings_choose_the_bucket() -> None:
    code = "import django; django.setup(); from django.core.files.storage import default_storage as s; print(s.bucket_name, s.endpoint_url)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True,
        env=os.environ | {"EVIDENCE_STORAGE": "s3", "EVIDENCE_BUCKET": "b", "EVIDENCE_ENDPOINT": "http://127.0.0.1:9",
                          "DJANGO_SETTINGS_MODULE": "config.settings", "DATABASE_URL": "postgresql:///none"},
    )  # fmt: skip
    assert done.stdout.split() == ["b", "http://127.0.0.1:9"]
