"""The desk sees people's requests by their deadline, and how far each has come."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from ledger import scope
from lineage import operations
from tests.catalogue import SHIFTS, TELEMETRY, give
from tests.lineage.copies import now
from tests.lineage.runs import Job
from tests.people import PASSWORD, SETUP, Human, Party, human

pytestmark = pytest.mark.usefixtures("schedule")
LIST = "/admin/lineage/subjectrequest/"


def signed_in(who: Human) -> Client:
    browser = Client()
    assert browser.login(email=who.email, password=PASSWORD)
    return browser


@pytest.fixture
def asked(acme: Party, job: Job) -> None:
    give(category=SHIFTS, rights_attested=True)
    id = job.cleared(categories=[SHIFTS, TELEMETRY])
    job.complete(id, ("acme", SHIFTS, 3), holdings=[{"location": "s3://a", "rows": 3}])
    with scope.everything(reason="staff"):
        operations.receive_subject_request(
            mode="live",
            tenant=acme.tenant,
            commitment="5d" * 32,
            deadline=now() + timedelta(days=30),
            by=SETUP,
            at=now(),
        )


def test_a_request_is_listed_with_how_far_it_has_come(asked: None, mona: Human) -> None:
    page = signed_in(mona).get(LIST)
    assert page.status_code == 200
    assert "open: 0 of 1 orders certified, 0 of 1 versions answered" in page.content.decode()


def test_an_account_manager_sees_those_of_their_own_accounts(asked: None, db: None) -> None:
    other = human("olga@vendor.example", "Olga Ott", is_staff=True)
    assert "orders certified" not in signed_in(other).get(LIST).content.decode()
