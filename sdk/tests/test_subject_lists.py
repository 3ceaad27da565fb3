"""Lists of people behind an address are fetched from the client's own server only; where one fails, no list is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from licet import subject_keys, subject_lists
from licet.errors import NotConfigured, NotReadable
from licet.transport import Transport
from sdk.tests.gate import made
from sdk.tests.gate.people import obligation

PATH = "/v1/tenants/acme/subject-commitments?purpose=p&revision=7"


def fetched(address: Any, answer: httpx2.Response) -> tuple[Any, list[str]]:
    asked: list[str] = []

    def respond(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return answer

    duty = {**obligation(7), "commitments_url": address}
    del duty["commitments"]
    manifest = made.manifest([made.entry("acme", ["row"], obligations=[duty])])
    client = httpx2.Client(transport=httpx2.MockTransport(respond), base_url="https://licet.example")
    transport = Transport("https://licet.example", "lk_test_x", seconds=1, tries=1, client=client)
    return subject_lists.fetch(manifest, transport), asked


def said(document: Any, status: int = 200) -> httpx2.Response:
    return httpx2.Response(
        status, content=iter([json.dumps(document).encode()]), headers={"content-type": "application/json"}
    )


def test_a_list_is_fetched_once_from_the_clients_server() -> None:
    lists, asked = fetched(PATH, said({"commitments": ["5d" * 32]}))
    assert lists == {PATH: ["5d" * 32]}
    assert asked == [f"https://licet.example{PATH}"]


@pytest.mark.parametrize(
    "address", ["https://evil.example/v1/tenants/", "//evil.example/v1/tenants/", "/elsewhere", "", 7]
)
def test_no_other_server_is_asked(address: Any) -> None:
    lists, asked = fetched(address, said({"commitments": ["5d" * 32]}))
    assert (lists, asked) == ({}, [])


@pytest.mark.parametrize(
    "answer",
    [
        said({"commitments": "all"}),
        said({}),
        said({"commitments": [7]}),
        said({"code": "x"}, 500),
        said([], 200),
    ],
)
def test_a_list_that_cannot_be_had_is_not_there(answer: httpx2.Response) -> None:
    lists, _ = fetched(PATH, answer)
    assert lists == {}


def test_keys_are_read_from_a_folder_with_a_file_for_each_tenant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert subject_keys.from_environment() == {}
    (tmp_path / "acme.key").write_bytes(b"a" * 32)
    (tmp_path / "globex:eu.key").write_bytes(b"g" * 32)
    (tmp_path / "notes.txt").write_text("not a key")
    monkeypatch.setenv("LICET_SUBJECT_KEYS", str(tmp_path))
    assert subject_keys.from_environment() == {"acme": b"a" * 32, "globex:eu": b"g" * 32}
    (tmp_path / "initech.key").write_bytes(b"short")
    with pytest.raises(NotConfigured, match="subject key"):
        subject_keys.from_environment()
    with pytest.raises(NotReadable):
        subject_keys.read(str(tmp_path / "nowhere"))
