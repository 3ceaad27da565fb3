"""Legal edits the catalogue at the desk: what it does, whom it asks, and which words wait for a colleague."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consent.queries import proposals, purposes
from ledger import clock, scope
from tenants.queries import approvals
from tests.catalogue import SHARED, TELEMETRY, give
from tests.people import PASSWORD, Party, human


@pytest.fixture
def legal(catalogue: None, schedule: None, acme: Party) -> Client:
    give()
    human("lena@vendor.example", "Lena Lorenz", is_staff=True, is_superuser=True)
    client = Client()
    assert client.login(email="lena@vendor.example", password=PASSWORD)
    return client


def address(name: str) -> str:

    return reverse(f"admin:{name}")


def category(**changes: str) -> dict[str, str]:
    rows = [
        ("machine_id", "string", "Which machine", "organisation", ""),
        ("rpm", "number", "Revolutions per minute", "none", ""),
        ("uptime", "number", "Hours since the last stop", "none", ""),
        ("recorded_at", "timestamp", "When", "none", "on"),
    ]
    said = {
        "code": TELEMETRY,
        "amends": TELEMETRY,
        "name": "Machine telemetry",
        "description": "What a machine's sensors say",
        "time_field": "recorded_at",
        "form-TOTAL_FORMS": str(len(rows)),
        "form-INITIAL_FORMS": "0",
    }
    for place, row in enumerate(rows):
        names = ("name", "type", "description", "identifies", "quasi_identifier")
        said |= {f"form-{place}-{name}": value for name, value in zip(names, row, strict=True) if value}
    return said | changes


def asked(acme: Party) -> list[Any]:
    with scope.everything(reason="staff"):
        return proposals.proposals(tenants=[acme.tenant], at=clock.now())


def test_legal_sees_the_effect_and_asks_the_customers_in_the_same_step(legal: Client, acme: Party) -> None:
    edited = category(**{"form-2-description": "Hours since the last service"})
    shown = legal.post(address("edit_category"), edited).content.decode()
    assert "This changes 1 consent of 1 customer." in shown
    assert "Ask the customers concerned in the same step" in shown
    assert asked(acme) == []
    done = legal.post(address("edit_category"), {**edited, "seen": "yes", "ask": "yes"}, follow=True)
    assert "1 customers are asked" in done.content.decode()
    [proposal] = asked(acme)
    assert (proposal.status, proposal.asks_about) == ("open", f"category:{TELEMETRY}@2")
    assert "1 younger proposal waits for the customer." in legal.get("/admin/").content.decode()


def test_legal_may_record_it_without_asking(legal: Client, acme: Party) -> None:
    edited = category(**{"form-2-description": "Hours since the last service", "seen": "yes"})
    legal.post(address("edit_category"), edited)
    assert asked(acme) == []


def test_a_declared_rename_waits_for_a_colleague(legal: Client) -> None:
    renamed = category(
        **{"form-1-name": "revolutions", "reason": "Plain words", "renames": "rpm -> revolutions"}
    )
    done = legal.post(address("edit_category"), renamed, follow=True)
    assert "This waits for a second person." in done.content.decode()
    with scope.everything(reason="staff"):
        [waiting] = approvals.approvals(mode="live")
    assert waiting.member == "editorial"


def test_a_rename_that_cannot_be_read_is_refused(legal: Client) -> None:
    refused = legal.post(address("edit_category"), category(reason="Plain words", renames="rpm"))
    assert refused.status_code == 422
    assert "former name" in refused.content.decode()


def test_other_words_of_a_purpose_show_their_effect_and_ask(legal: Client, acme: Party) -> None:
    words = {"code": SHARED, "amends": SHARED, "name": "Train and sell a shared model", "cross_tenant": "on"}
    shown = legal.post(address("edit_purpose"), words).content.decode()
    assert "This changes 1 consent of 1 customer." in shown
    legal.post(address("edit_purpose"), {**words, "seen": "yes", "ask": "yes"})
    assert [one.asks_about for one in asked(acme)] == [f"purpose:{SHARED}@2"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"code": SHARED, "name": "Sell it", "cross_tenant": "on"}, "recorded already"),
        ({"code": "new-one", "amends": SHARED, "name": "Sell it"}, "begin with an empty page"),
        ({"code": "unknown", "amends": "unknown", "name": "Sell it"}, "begin with an empty page"),
    ],
    ids=["a new purpose under a code that is in use", "another code", "what is unknown"],
)
def test_a_page_of_a_purpose_adds_or_amends_and_does_not_confuse_them(
    legal: Client, said: dict[str, str], why: str
) -> None:
    refused = legal.post(address("edit_purpose"), {**said, "seen": "yes"})
    assert (refused.status_code, why in refused.content.decode()) == (422, True)
    with scope.everything(reason="staff"):
        seen = purposes.purpose(mode="live", code=SHARED)
        assert seen is not None
        assert seen.name == "Train a shared model"
        assert purposes.purpose(mode="live", code=said["code"]) in {None, seen}


def test_a_new_category_does_not_take_the_place_of_a_known_one(legal: Client) -> None:
    said = category(name="Everything", seen="yes")
    del said["amends"]
    refused = legal.post(address("edit_category"), said)
    assert (refused.status_code, "recorded already" in refused.content.decode()) == (422, True)
    opened = legal.get(address("edit_category"), {"code": TELEMETRY}).content.decode()
    assert f'name="amends" value="{TELEMETRY}"' in opened


def test_editorial_words_of_a_purpose_wait_for_a_colleague(legal: Client) -> None:
    words = {
        "code": SHARED,
        "amends": SHARED,
        "name": "Train shared models",
        "cross_tenant": "on",
        "editorial": "Plural",
    }
    done = legal.post(address("edit_purpose"), words, follow=True)
    assert "This waits for a second person." in done.content.decode()
    with scope.everything(reason="staff"):
        seen = purposes.purpose(mode="live", code=SHARED)
    assert seen is not None
    assert seen.name == "Train a shared model"
