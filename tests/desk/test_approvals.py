"""A second person approves what widens, at the desk."""

from __future__ import annotations

import pytest
from django.test import Client

from consent.operations import purposes
from ledger import clock, scope
from tenants.queries import approvals as queries
from tests.catalogue import SHARED
from tests.people import PASSWORD, Human, Party, human
from wire import ids


@pytest.fixture
def mona_() -> Human:
    return human("mona@vendor.example", "Mona Marsh", is_staff=True, is_superuser=True)


@pytest.fixture
def proposed(catalogue: None, acme: Party, mona_: Human) -> str:
    with scope.everything(reason="staff"):
        purposes.put_purpose(
            mode="live",
            code=SHARED,
            name="Train shared models",
            cross_tenant=True,
            editorial="Plural",
            by=mona_.actor("admin"),
            at=clock.now(),
        )
        [waiting] = queries.approvals(mode="live")
    return str(waiting.id)


def desk(who: Human) -> Client:
    client = Client()
    assert client.login(email=who.email, password=PASSWORD)
    return client


def status() -> str:
    with scope.everything(reason="staff"):
        [seen] = queries.approvals(mode="live")
    return seen.status


def test_the_proposer_sees_it_and_can_only_take_it_back(proposed: str, mona_: Human) -> None:
    client = desk(mona_)
    assert "A purpose is reworded: train-shared-model" in client.get("/admin/approvals/").content.decode()
    page = client.get(f"/admin/approvals/{proposed}/").content.decode()
    assert "a colleague must approve it" in page
    refused = client.post(f"/admin/approvals/{proposed}/", {"answer": "approve"})
    assert (refused.status_code, status()) == (422, "pending")
    client.post(f"/admin/approvals/{proposed}/", {"answer": "refuse", "reason": "mistake"})
    assert status() == "refused"


def test_a_colleague_approves_and_sees_what_differs(proposed: str) -> None:
    client = desk(human("max@vendor.example", "Max Meyer", is_staff=True, is_superuser=True))
    page = client.get(f"/admin/approvals/{proposed}/").content.decode()
    assert "Train a shared model" in page
    assert "Train shared models" in page
    assert client.post(f"/admin/approvals/{proposed}/", {"answer": "approve"}).status_code == 302
    assert status() == "approved"


def test_an_unknown_change_is_not_found(mona_: Human) -> None:
    id = ids.new(at=clock.now())
    assert desk(mona_).get(f"/admin/approvals/{id}/").status_code == 404
