"""What happened to consents since a revision; and an answer that waits for something to happen."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from consent.operations import changes
from consent.queries import changes as consent_changes
from consent.queries import consents
from ledger import scope
from tenants.queries import tenants
from tests import catalogue as vendor
from tests.api.client import Api, check, key_for
from tests.people import SETUP, START, Party, customer
from tests.servers import Caller, serving

LATER = START + timedelta(days=1)


def test_changes_are_told_in_ledger_order_and_none_twice(acme: Party, catalogue: None) -> None:
    vendor.give()
    vendor.give(said={"valid_from": "2200-01-01T00:00:00Z"}, at=LATER)
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
        (changes.pause, "paused"),
        (changes.dispute, "disputed"),
        (changes.withdraw, "withdrawn"),
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


def newest() -> int:
    with scope.everything(reason="staff"):
        return consent_changes.changes(mode="live", after=0, limit=9)[-1].revision


def withdraw() -> None:
    with closing(connection), scope.everything(reason="staff"):
        [consent] = consents.consents(tenant=tenants.tenant(mode="live", key="acme").id, at=LATER)
        changes.withdraw(consent=consent.id, by=SETUP, at=LATER)


def test_a_web_server_holds_an_empty_answer_back(committed_db: str, tmp_path: Path) -> None:
    customer("acme", "ACME Pumps")
    vendor.record()
    vendor.give()
    key, after = key_for("decide"), newest()
    with serving(committed_db, log=tmp_path) as [server]:
        with Caller(server.port, key) as caller:
            began = time.monotonic()
            nothing = caller.get(f"/v1/changes?after={after}&wait=1")
            assert time.monotonic() - began >= 1, "an empty answer comes in the end, not before"
            assert (nothing.status, nothing.body["data"]) == (200, [])

            soon = threading.Timer(1.0, withdraw)
            soon.start()
            told = caller.get(f"/v1/changes?after={after}&wait=60").body
            soon.join()
            assert [one["status"] for one in told["data"]] == ["withdrawn"]

            began = time.monotonic()
            assert caller.get("/v1/changes?wait=60").body["data"] != [], "what is there is told at once"
            assert time.monotonic() - began < 30
        with Caller(server.port, "lk_live_nonsense") as nobody:
            assert nobody.get("/v1/changes?wait=60").status == 401
        with socket.create_connection(("127.0.0.1", server.port)) as leaving:
            line = f"GET /v1/changes?after={newest()}&wait=60 HTTP/1.1\r\nHost: localhost\r\n"
            leaving.sendall(f"{line}Authorization: Bearer {key}\r\n\r\n".encode())
        with Caller(server.port, key) as caller:
            assert caller.get("/healthz").status == 200, "who goes away is not waited for"
