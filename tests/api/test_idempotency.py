"""The same request again gets the same answer and is done once; also where two come at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest
from django.db import connection

from api import reference
from api.operations import stored_responses
from ledger import queries as ledger
from ledger import scope
from tests import catalogue as vendor
from tests.api.client import Answered, Api, key_for
from tests.api.consent_forms import SAID
from tests.people import Party, customer

TERMS: dict[str, Any] = reference.components()["TermsSaid"]["examples"][0]


def size() -> int:
    with scope.everything(reason="audit"):
        return ledger.revision()


def test_the_same_again_gets_the_stored_answer(admin: Api) -> None:
    first = admin.post("/v1/terms", TERMS, Idempotency_Key="k1")
    recorded = size()
    again = admin.post("/v1/terms", TERMS, Idempotency_Key="k1")

    assert (again.status, again.raw) == (201, first.raw)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    assert "Idempotency-Replayed" not in first.headers
    assert size() == recorded


def test_a_key_with_another_body_is_refused(admin: Api) -> None:
    admin.post("/v1/terms", TERMS, Idempotency_Key="k1")
    reused = admin.post("/v1/terms", {**TERMS, "version": "other"}, Idempotency_Key="k1")
    assert (reused.status, reused.code) == (422, "idempotency_key_reused")


def test_a_refusal_is_not_stored(admin: Api, acme: Party) -> None:
    assert admin.post("/v1/tenants/acme/consents", SAID, Idempotency_Key="k1").code == "unknown_category"
    vendor.record()
    assert admin.post("/v1/tenants/acme/consents", SAID, Idempotency_Key="k1").status == 201


def test_a_key_belongs_to_one_caller_one_address(admin: Api, catalogue: None) -> None:
    admin.post("/v1/terms", TERMS, Idempotency_Key="k1")
    other = Api(key_for()).post("/v1/terms", TERMS, Idempotency_Key="k1")
    assert other.code == "terms_published_already"
    assert admin.post("/v1/terms", TERMS, Idempotency_Key="k\tx").code == "bad_header"


def test_a_lost_write_keeps_no_answer(admin: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(**_: Any) -> None:
        raise RuntimeError("killed before the commit")

    with monkeypatch.context() as patch:
        patch.setattr(stored_responses, "store_response", lost)
        assert admin.post("/v1/terms", TERMS, Idempotency_Key="k1").status == 500
    assert admin.get("/v1/terms/2026-11").status == 404
    assert admin.post("/v1/terms", TERMS, Idempotency_Key="k1").status == 201


def test_two_at_once_are_done_once(committed_db: str) -> None:
    customer("acme", "ACME Pumps")
    vendor.record()
    key = key_for()
    said = {**SAID, "terms": vendor.TERMS}
    before = size()
    start = threading.Barrier(4)

    def ask(_: int) -> Answered:
        with closing(connection):
            start.wait()
            return Api(key).post("/v1/tenants/acme/consents", said, Idempotency_Key="same")

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(4)))

    done = [one for one in answers if one.status == 201]
    waiting = [one for one in answers if one.status == 409]
    assert len(done) + len(waiting) == 4
    assert {one.code for one in waiting} <= {"request_in_progress"}
    assert len({one["id"] for one in done}) == 1
    assert len(Api(key).get("/v1/tenants/acme/consents")["data"]) == 1
    assert size() == before + 3  # the statement, the class that it names, and its entitlement
