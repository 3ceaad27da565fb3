"""Owners read changes that would let the vendor do more, approve them or object; others only read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from consent.operations import catalogue as operations
from consent.operations.catalogue import CategoryInput, Editorial, FieldInput
from ledger import clock, scope
from ledger import queries as ledger
from ledger.consumers import DeliveredEntry
from notices import consumers
from tenants.operations import approvals
from tenants.queries import approvals as queries
from tenants.queries import tenants
from tests.catalogue import TELEMETRY, give
from tests.people import PASSWORD, SETUP, Human, Party, human
from wire import ids

PAGE = "/live/acme/changes/"


@pytest.fixture
def change(catalogue: None, schedule: None, acme: Party) -> str:
    """An approved editorial version of a category that ACME consented to."""
    give()
    with scope.everything(reason="staff"):
        said = CategoryInput(
            name="Machine telemetry",
            description="Readings of sensors",
            fields=[
                FieldInput("machine_id", "string", "Which machine", "organisation", False),
                FieldInput("rpm", "number", "Revolutions per minute", "none", False),
                FieldInput("uptime", "number", "Hours since the last stop", "none", False),
                FieldInput("recorded_at", "timestamp", "When", "none", True),
            ],
            editorial=Editorial("Plain English"),
        )
        operations.put(said, mode="live", code=TELEMETRY, by=SETUP, at=clock.now())
        [waiting] = queries.approvals(mode="live")
        mona = human("mona@vendor.example", "Mona Marsh", is_staff=True)
        approvals.approve(id=waiting.id, by=mona.actor("admin"), at=clock.now())
    return ids.render(ids.APPROVAL, waiting.id)


def signed_in(who: Human) -> Client:
    client = Client()
    assert client.login(email=who.email, password=PASSWORD)
    return client


def status(change: str) -> tuple[str, int]:
    with scope.everything(reason="staff"):
        seen = queries.approval(id=ids.parse(ids.APPROVAL, change))
    return seen.status, len(seen.objections)


def test_an_owner_sees_what_would_change_and_objects(change: str, alice: Human) -> None:
    client = signed_in(alice)
    overview = client.get("/live/acme/").content.decode()
    assert "1 change that would let" in overview
    page = client.get(PAGE).content.decode()
    assert "What a machine&#x27;s sensors say" in page
    assert "Readings of sensors" in page
    answered = client.post(
        f"{PAGE}{change}/answer/", {"answer": "object", "reason": "Not the same"}, follow=True
    )
    assert "Nothing changes for you" in answered.content.decode()
    assert "You objected" in answered.content.decode()
    assert status(change) == ("approved", 1)
    again = client.post(f"{PAGE}{change}/answer/", {"answer": "object"}, follow=True)
    assert "no longer waits" in again.content.decode()


@pytest.mark.parametrize("who", ["bob", "vera"])
def test_only_owners_answer(change: str, who: str, request: pytest.FixtureRequest) -> None:
    client = signed_in(request.getfixturevalue(who))
    assert "Owners of your account can answer" in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}{change}/answer/", {"answer": "object"}).status_code == 403
    assert status(change) == ("approved", 0)


def test_a_customer_that_is_not_concerned_neither_sees_nor_answers_it(change: str, charlie: Human) -> None:
    client = signed_in(charlie)
    page = client.get("/live/globex/changes/").content.decode()
    assert "Nothing is waiting for you" in page
    assert client.post(f"/live/globex/changes/{change}/answer/", {"answer": "object"}).status_code == 404
    assert client.get(PAGE).status_code == 404


def test_a_version_that_concerns_many_is_not_an_owners_to_approve(change: str, alice: Human) -> None:
    assert signed_in(alice).post(f"{PAGE}{change}/answer/", {"answer": "approve"}).status_code == 404
    assert status(change) == ("approved", 0)


def test_owners_and_officers_are_told_of_each_step(
    change: str, alice: Human, bob: Human, charlie: Human, mailoutbox: Any
) -> None:
    with scope.everything(reason="staff"):
        approvals.refuse(
            id=ids.parse(ids.APPROVAL, change), owner_of=account(), by=alice.actor(), at=clock.now()
        )
    with scope.everything(reason="audit"):
        written = [row for row in ledger.entries(limit=500) if row.kind.startswith("approval.")]
    assert len(written) == 3
    for row in written:
        consumers.send_letters(DeliveredEntry(row.id, row.kind, row.tenant, row.account, 1), at=clock.now())
    assert sorted({address for mail in mailoutbox for address in mail.to}) == [alice.email, bob.email]
    subjects = {mail.subject for mail in mailoutbox}
    assert {subject.partition(":")[0] for subject in subjects} == {
        "A change that needs a second person",
        "Approved",
        "Your objection",
    }
    approved = next(mail for mail in mailoutbox if mail.subject.startswith("Approved"))
    assert (
        "description: until now What a machine's sensors say, from then on Readings of sensors"
        in approved.body
    )


def account() -> UUID:
    return tenants.tenant(mode="live", key="acme").account
