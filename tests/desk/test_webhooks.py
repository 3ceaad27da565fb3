"""Administrators manage the vendor's endpoints at the desk; nobody else there does."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from ledger import scope
from notices import webhook_sender
from notices.queries import webhooks
from notices.queries.webhooks import EndpointRecord, Owner
from tests.catalogue import give
from tests.desk.browser import signed_in
from tests.lineage.runs import Job
from tests.notices.receiver import Receiver
from tests.notices.webhook_queue import tell, waiting
from tests.people import Human, Party, human

pytestmark = pytest.mark.usefixtures("schedule")
PAGE = "/admin/webhooks/"


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def admin(db: None) -> Client:
    return signed_in(human("admin@vendor.example", "Ada", is_staff=True, is_superuser=True))


def endpoints() -> list[EndpointRecord]:
    with scope.everything(reason="staff"):
        return webhooks.endpoints(owner=Owner("live"), at=now())


def test_an_endpoint_is_added_used_replayed_rotated_and_deleted(
    admin: Client, acme: Party, receiver: Receiver
) -> None:
    said = {"mode": "live", "url": receiver.url, "wanted": ["consent.granted"]}
    made = admin.post(PAGE, said).content.decode()
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", made)
    (seen,) = endpoints()
    own = f"{PAGE}{seen.id}/"
    give(at=now())
    tell("consent.")
    (message,) = waiting(now())
    receiver.answers = [410]
    webhook_sender.deliver(message, now=now)
    shown = admin.get(own).content.decode()
    assert "Closed since" in shown
    assert secret not in shown
    admin.post(f"{own}replay/{message}/")
    assert waiting(now()) == []
    admin.post(own, {"do": "enable"})
    admin.post(f"{own}replay/{message}/")
    assert waiting(now()) == [message]
    assert "whsec_" in admin.post(own, {"do": "rotate"}).content.decode()
    assert admin.post(own, {"do": "delete"}).url == PAGE
    assert endpoints() == []
    assert admin.get(own).status_code == 404


def test_an_address_inside_is_refused(admin: Client) -> None:
    refused = admin.post(PAGE, {"mode": "live", "url": "http://10.0.0.1/", "wanted": ["price.changed"]})
    assert refused.status_code == 422
    assert "A webhook can only be sent to an https address" in refused.content.decode()


def test_account_managers_do_not_open_it(mona: Human) -> None:
    assert signed_in(mona).get(PAGE).status_code == 403


def test_a_change_shows_the_runs_it_reaches(admin: Client, acme: Party, job: Job) -> None:
    given = give()
    job.cleared(run="nightly-77")
    assert "nightly-77" in admin.get(f"/admin/consent/{given.consent}/withdraw/").content.decode()
