"""The page about rows that differ from the ledger."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from ledger import actors, incidents
from ledger.projections import Difference
from tests.people import PASSWORD, START, Human, human

PAGE = "/admin/state/"
BY = actors.system("auditor")
DIFFERENCE = Difference("consent.standings", "consent_standing", "tenant=1", "differs", ("statements",), 7)


def at_desk(who: Human) -> Client:
    browser = Client()
    assert browser.login(email=who.email, password=PASSWORD)
    return browser


@pytest.fixture
def admin(db: None) -> Human:
    return human("ada@vendor.example", "Ada Adams", is_staff=True, is_superuser=True)


def test_it_says_what_differs_and_what_to_do(admin: Human) -> None:
    browser = at_desk(admin)
    assert "No check is complete yet." in browser.get(PAGE).text
    incidents.start_round(at=START, lease=timedelta(minutes=1), every=timedelta(hours=6))
    incidents.report([DIFFERENCE], detected_by="auditor", by=BY, at=START)
    incidents.note_progress(None, began=START, rows=12, at=START)
    text = browser.get(PAGE).text
    assert "compared 12 rows with the ledger" in text
    assert "Do not correct these rows manually." in text
    assert "consent_standing" in text
    assert "differs: statements" in text
    later = START + timedelta(hours=1)
    incidents.close_ended(projections=["consent.standings"], since=later, by=BY, at=later)
    text = browser.get(PAGE).text
    assert "Do not correct these rows manually." not in text
    assert "desk-status bad" not in text


def test_account_managers_do_not_see_it(mona: Human) -> None:
    assert at_desk(mona).get(PAGE).status_code == 403
    assert Client().get(PAGE).status_code == 302
