"""Bodies that come compressed: taken where a route says so, and refused by name elsewhere."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib
from functools import partial
from typing import Any

import pytest

from api import content_encoding
from api.route import MIB
from tests.api.client import Api

EVENT = {
    "eventTime": "2026-11-26T00:00:00Z",
    "eventType": "START",
    "run": {"runId": "019376c3-9f5e-7c9a-8a7f-4e7f3b6a1d10"},
    "job": {"namespace": "jobs", "name": "nightly"},
}
PLAIN = json.dumps(EVENT).encode()
packed = partial(gzip.compress, mtime=0)  # the same bytes at any time, as tests are named by them


def told(api: Api, body: bytes, encoding: str) -> Any:
    return api.post("/api/v1/lineage", body, Content_Encoding=encoding)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (PLAIN, "identity"),
        (PLAIN, ""),
        (packed(PLAIN), "gzip"),
        (packed(PLAIN), "GZIP"),
        (packed(PLAIN), "x-gzip"),
    ],
)
def test_an_event_comes_as_it_is_or_compressed(admin: Api, body: bytes, encoding: str) -> None:
    assert told(admin, body, encoding).status == 201
    assert told(admin, PLAIN, "identity")["new"] is False


@pytest.mark.parametrize(
    ("body", "encoding", "status", "code"),
    [
        (PLAIN, "gzip", 400, "malformed_gzip"),
        (b"", "gzip", 400, "malformed_gzip"),
        (packed(PLAIN)[:-1], "gzip", 400, "malformed_gzip"),
        (packed(PLAIN) + b"{}", "gzip", 400, "malformed_gzip"),
        (zlib.compress(PLAIN), "gzip", 400, "malformed_gzip"),
        (packed(b"\xff"), "gzip", 400, "invalid_utf8"),
        (packed(b" " * (16 * MIB + 1)), "gzip", 413, "body_too_large"),
        (zlib.compress(PLAIN), "deflate", 415, "unsupported_content_encoding"),
        (packed(packed(PLAIN)), "gzip, gzip", 415, "unsupported_content_encoding"),
        (PLAIN, "br", 415, "unsupported_content_encoding"),
    ],
)
def test_what_cannot_be_unpacked_is_refused_by_name(
    admin: Api, body: bytes, encoding: str, status: int, code: str
) -> None:
    refused = told(admin, body, encoding)
    assert (refused.status, refused.code) == (status, code)
    if status == 415:
        assert refused.headers["Accept-Encoding"] == "gzip, identity"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/decisions"),
        ("POST", "/v1/decisions/batch"),
        ("POST", "/access/v1/evaluation"),
        ("POST", "/v1/evidence?tenant=acme&name=a.pdf"),
        ("PUT", "/v1/jobs/nightly"),
    ],
)
@pytest.mark.parametrize("encoding", ["gzip", "br", "nonsense"])
def test_elsewhere_no_encoding_is_taken(admin: Api, method: str, path: str, encoding: str) -> None:
    refused = admin.ask(method, path, packed(b"{}"), Content_Encoding=encoding)
    assert (refused.status, refused.code) == (415, "unsupported_content_encoding")
    assert refused.headers["Accept-Encoding"] == "identity"
    assert admin.ask(method, path, b"{}", Content_Encoding="identity").status != 415


def test_no_more_is_unpacked_than_is_allowed() -> None:
    bomb = packed(bytes(64 * MIB))
    tracemalloc.start()
    assert content_encoding.decoded(bomb, max_bytes=1000) is None
    assert tracemalloc.get_traced_memory()[1] < MIB
    tracemalloc.stop()
    assert content_encoding.decoded(packed(bytes(1000)), max_bytes=1000) == bytes(1000)
