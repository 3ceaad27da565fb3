"""What happened to consents since a revision; and an answer that waits for something to happen."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.asgi import get_asgi_application
from django.db import connection, connections

from api import long_poll
from api.decisions import face
from consent import operations, queries
from ledger import scope
from tenants import queries as tenants
from tests import catalogue as vendor
from tests.api.client import Api, check, key_for
from tests.people import SETUP, START, Party, customer

LATER = START + timedelta(days=1)


def test_changes_are_told_in_ledger_order_and_none_twice(acme: Party, catalogue: None) -> None:
    vendor.give()
    vendor.give(said={"valid_from": "2030-01-01T00:00:00Z"}, at=LATER)
    api = Api(key_for("decide"))
    everything = api.get("/v1/changes").body
    check(everything, "ChangeList")
    assert [one["status"] for one in everything["data"]] == ["active", "scheduled"]
    first = everything["data"][0]
    assert (first["tenant"], first["category"], first["purpose"]) == ("acme", vendor.TELEMETRY, vendor.SHARED)
    assert api.get(f"/v1/changes?after={first['revision']}").body["data"] == everything["data"][1:]
    paged = api.get("/v1/changes?limit=1").body
    assert (paged["data"], paged["next"]) == ([first], str(first["revision"]))


@pytest.mark.parametrize(
    ("do", "status"),
    [
        (operations.pause, "paused"),
        (operations.dispute, "disputed"),
        (operations.withdraw, "withdrawn"),
    ],
    ids=["paused", "disputed", "withdrawn"],
)
def test_what_happens_to_a_consent_is_a_change(acme: Party, catalogue: None, do: Any, status: str) -> None:
    given = vendor.give()
    with scope.everything(reason="staff"):
        do(consent=given.consent, by=SETUP, at=LATER)
    last = Api(key_for("decide")).get("/v1/changes").body["data"][-1]
    assert (last["status"], last["at"]) == (status, "2025-01-07T09:00:00Z")


def test_others_changes_are_not_a_restricted_keys(acme: Party, globex: Party, catalogue: None) -> None:
    vendor.give("acme")
    vendor.give("globex")
    api = Api(key_for("decide", tenant=globex.tenant))
    assert [one["tenant"] for one in api.get("/v1/changes").body["data"]] == ["globex"]
    assert Api(key_for("decide", mode="test")).get("/v1/changes").body["data"] == []


def test_waiting_is_bounded(acme: Party) -> None:
    refused = Api(key_for("decide")).get("/v1/changes?wait=61")
    assert (refused.status, refused.code) == (400, "bad_parameter")


@pytest.fixture
def key(committed_db: str) -> str:
    customer("acme", "ACME Pumps")
    vendor.record()
    vendor.give()
    return key_for("decide")


async def wait(application: Any, key: str, query: str, *, leave_after: float = 60) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []
    asked = {
        "type": "http", "method": "GET", "path": long_poll.PATH, "query_string": query.encode(), "http_version": "1.1",
        "headers": [(b"authorization", f"Bearer {key}".encode()), (b"host", b"localhost")],
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(leave_after)
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await application(asked, receive, send)
    return sent


def polled(do: Any) -> Any:
    async def journey() -> Any:
        application = long_poll.LongPoll(get_asgi_application(), conninfo=face.conninfo)
        try:
            return await do(application)
        finally:
            await application.close()
            await sync_to_async(connections.close_all)()  # those of the thread that Django answered in

    return asyncio.run(journey())


def newest() -> int:
    with scope.everything(reason="staff"):
        return queries.changes(mode="live", after=0, limit=9)[-1].revision


def withdraw() -> None:
    with closing(connection), scope.everything(reason="staff"):
        [consent] = queries.consents(tenant=tenants.tenant(mode="live", key="acme").id, at=LATER)
        operations.withdraw(consent=consent.id, by=SETUP, at=LATER)


def test_who_waits_hears_of_a_withdrawal_when_it_happens(key: str) -> None:
    after = newest()

    async def journey(application: Any) -> Any:
        waiting = asyncio.create_task(wait(application, key, f"after={after}&wait=30"))
        await asyncio.sleep(0.5)
        assert not waiting.done()
        await asyncio.to_thread(withdraw)
        return await waiting

    began = time.monotonic()
    sent = polled(journey)
    told = json.loads(sent[1]["body"])
    assert [one["status"] for one in told["data"]] == ["withdrawn"]
    assert time.monotonic() - began < 20


def test_an_empty_answer_comes_in_the_end(key: str) -> None:
    query = f"after={newest()}&wait=1"
    sent = polled(lambda application: wait(application, key, query))
    assert (sent[0]["status"], json.loads(sent[1]["body"])["data"]) == (200, [])


def test_who_may_not_ask_does_not_wait(key: str) -> None:
    sent = polled(lambda application: wait(application, "lk_live_nonsense", "wait=30"))
    assert sent[0]["status"] == 401


def test_who_goes_away_is_not_waited_for(key: str) -> None:
    query = f"after={newest()}&wait=30"
    sent = polled(lambda application: wait(application, key, query, leave_after=0.3))
    assert sent == []
