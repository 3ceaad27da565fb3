"""Every question gets the same answer with the fast lane on and with it off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import servers
from tests.api.client import key_for
from tests.api.questions import QUESTION
from tests.catalogue import give, record
from tests.people import customer

BATCH = {
    "shared": {name: QUESTION[name] for name in ("purpose", "form", "region")},
    "items": [{"tenant": "acme", "category": QUESTION["category"]}, {"tenant": "ghost", "category": "none"}],
}
QUESTIONS: list[tuple[str, bytes, dict[str, str]]] = [
    ("/v1/decisions", body if isinstance(body, bytes) else json.dumps(body).encode(), headers)
    for body, headers in [
        (QUESTION, {}),
        ({**QUESTION, "fields": None}, {}),
        ({**QUESTION, "fields": ["rpm", "unknown"]}, {}),
        ({**QUESTION, "fields": []}, {}),
        ({**QUESTION, "tenant": "ghost"}, {}),
        ({**QUESTION, "category": "ghost"}, {}),
        ({**QUESTION, "purpose": "ghost"}, {}),
        ({**QUESTION, "form": None}, {}),
        ({**QUESTION, "form": "synthetic"}, {}),
        ({**QUESTION, "region": "US"}, {}),
        ({**QUESTION, "region": "EU"}, {}),
        ({**QUESTION, "model_family": "wear", "processors": ["somebody"], "audience": "globex"}, {}),
        ({**QUESTION, "data_from": "2020-01-01T00:00:00Z", "data_until": "2021-01-01T00:00:00Z"}, {}),
        ({**QUESTION, "as_known_at": "2025-06-01T00:00:00Z"}, {}),
        ({**QUESTION, "at": "2999-01-01T00:00:00Z"}, {}),
        ({**QUESTION, "nonce": "n" * 256, "audience_id": "me", "sign": "batch"}, {}),
        ({**QUESTION, "sign": "none"}, {}),
        ({**QUESTION, "sign": "maybe"}, {}),
        ({**QUESTION, "unknown": 1}, {}),
        ({"tenant": "acme"}, {}),
        (b'{"tenant":"a","tenant":"b"}', {}),
        (b"", {}),
        (b"[]", {}),
        (b"\xff\xfe", {}),
        (b'{"tenant":"\\ud800","category":"b","purpose":"c"}', {}),
        (b" " * (1024 * 1024 + 1), {}),
        (QUESTION, {"Content-Type": "text/plain"}),
        (QUESTION, {"Content-Encoding": "br"}),
        (QUESTION, {"Licet-Min-Revision": "999999"}),
        (QUESTION, {"Licet-Min-Revision": "soon"}),
        (QUESTION, {"Authorization": "Bearer lk_live_wrong"}),
        (QUESTION, {"Authorization": "Basic abc"}),
    ]
] + [
    ("/v1/decisions?explain=1", json.dumps(QUESTION).encode(), {}),
    ("/v1/decisions/batch", json.dumps(BATCH).encode(), {}),
    ("/v1/decisions/batch", b"{}", {}),
    ("/v1/decisions", json.dumps(QUESTION).encode(), {"Host": "evil.example"}),
    ("/v1/decisions", json.dumps(QUESTION).encode(), {"Host": "localhost:1, evil.example"}),
    ("/v1/decisions/batch", json.dumps(BATCH).encode(), {"Host": "evil.example"}),
]
# What differs from one answer to the next by its nature; that it is there at all must agree.
PASSING = ("id", "decided_at", "valid_until", "token", "request_id")


@pytest.fixture
def both(committed_db: str, tmp_path: Path) -> Iterator[tuple[servers.Server, servers.Server, str]]:
    record()
    customer("acme", "ACME Pumps")
    give()
    key = key_for("decide")
    (tmp_path / "on").mkdir()
    (tmp_path / "off").mkdir()
    with (
        servers.serving(committed_db, log=tmp_path / "on", DECISIONS_FAST_LANE="on") as [fast],
        servers.serving(committed_db, log=tmp_path / "off", DECISIONS_FAST_LANE="off") as [ordinary],
    ):
        yield fast, ordinary, key


def outcome(server: servers.Server, key: str, path: str, body: bytes, headers: dict[str, str]) -> Any:
    with servers.Caller(server.port, key=key) as caller:
        answer = caller.call("POST", path, body, **headers)
    told = answer.body
    if isinstance(told, dict):
        told = {name: value is not None if name in PASSING else value for name, value in told.items()}
        for name in ("proof",):
            told.pop(name, None)
    shown = {name.lower(): value for name, value in answer.headers.items()}
    return (
        answer.status,
        told,
        shown.get("content-type"),
        shown.get("licet-revision"),
        "x-request-id" in shown,
    )


def test_the_lane_changes_no_answer(both: tuple[servers.Server, servers.Server, str]) -> None:
    fast, ordinary, key = both
    yes = outcome(fast, key, *QUESTIONS[0])
    assert yes[1]["allow"] is True
    for path, body, headers in QUESTIONS:
        for _ in range(2):  # the first question reads the facts, the second finds them in memory
            assert outcome(fast, key, path, body, headers) == outcome(ordinary, key, path, body, headers), (
                path,
                body[:200],
                headers,
            )


def test_only_one_of_them_flies(both: tuple[servers.Server, servers.Server, str]) -> None:
    """Without this the comparison could compare the ordinary way with itself."""
    for server, flies in zip(both[:2], (True, False), strict=True):
        outcome(server, both[2], *QUESTIONS[0])
        with servers.Caller(server.port) as caller:
            metrics = caller.get("/metrics").body.decode()
        flights = next(
            line for line in metrics.splitlines() if line.startswith("licet_decision_flights_total")
        )
        assert (float(flights.split()[-1]) > 0) is flies
