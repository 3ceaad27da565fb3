"""The desk's first page is a queue: what waits, for whom, until when, and the button that deals with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests import catalogue
from tests.api import one_of_everything
from tests.api.client import Api, key_for
from tests.catalogue import OWN, give
from tests.desk.browser import signed_in
from tests.desk.statements import opened
from tests.people import PASSWORD, Human, Party, customer, manages

pytestmark = pytest.mark.usefixtures("schedule")
SECTIONS = ("Breaches", "Overdue destruction", "Approvals waiting for you", "Differences from Stripe")


def test_staff_come_in_at_the_desk_and_a_deep_link_is_kept(mona: Human) -> None:
    form = {"login": mona.email, "password": PASSWORD}
    landed = Client().post("/accounts/login/", form, follow=True)
    assert landed.redirect_chain[-1][0] == "/admin/"
    deep = Client().post("/accounts/login/?next=/admin/findings/", {**form, "next": "/admin/findings/"})
    assert deep["Location"] == "/admin/findings/"


def test_each_thing_that_waits_has_its_customer_owner_deadline_and_button(
    mona: Human, max_: Human, acme: Party, globex: Party, settings: Any
) -> None:
    settings.LICET_UNANSWERED_DAYS = 7
    now = timezone.now()
    give(manner="proposed", signatory=None, evidence=[], by=max_.actor("admin"), at=now - timedelta(days=8))
    give(
        manner="proposed", signatory=None, evidence=[], purpose=OWN, by=max_.actor("admin"),
        at=now - timedelta(days=6),
    )  # fmt: skip
    give("globex", manner="proposed", signatory=None, evidence=[], at=now - timedelta(days=9))
    catalogue.agree("silent", ends=now + timedelta(days=89), at=now - timedelta(days=2))
    catalogue.agree("silent", reference="MSA-2", ends=now + timedelta(days=91), at=now - timedelta(days=2))
    shown = signed_in(mona).get("/admin/").content.decode()
    assert "Machine telemetry: Train a shared model" in shown
    assert "1 younger proposal waits for the customer" in shown
    assert "Agreement MSA-1" in shown
    assert "MSA-2" not in shown
    assert "Max Meyer, Mona Marsh" in shown  # who looks after the customer
    assert "Follow up" in shown
    assert "Globex" not in shown


def test_a_customer_just_below_a_tier_is_shown_and_one_further_away_is_not(
    mona: Human, acme: Party, settings: Any
) -> None:
    give(at=timezone.now() - timedelta(hours=1))  # 90 points: silver, 40 below gold
    settings.LICET_NEAR_TIER_POINTS = 39
    assert "Close to a tier" not in _sections(mona)
    settings.LICET_NEAR_TIER_POINTS = 40
    assert "Close to a tier" in _sections(mona)


def test_as_many_statements_for_many_rows_as_for_few(mona: Human, acme: Party) -> None:
    one_of_everything.make(Api(key_for()))
    browser = signed_in(mona)
    opened(browser, "/admin/")
    shown, few = opened(browser, "/admin/")
    for number in range(12):
        party = customer(f"more-{number}", f"More {number}")
        manages(mona, party)
        long_ago = timezone.now() - timedelta(days=30)
        give(party.key, manner="proposed", signatory=None, evidence=[], at=long_ago)
        give(party.key, purpose=OWN, at=long_ago)
        catalogue.agree("silent", account=party.key, ends=timezone.now() + timedelta(days=9), at=long_ago)
    many_shown, many = opened(browser, "/admin/")
    assert "More 11" in many_shown
    assert "More 11" not in shown
    assert len(many) == len(few), many
    assert len(many) < 10, "\n".join(each[:90] for each in many)


def _sections(who: Human) -> str:
    return signed_in(who).get("/admin/").content.decode().partition("Nothing waits under")[0]
