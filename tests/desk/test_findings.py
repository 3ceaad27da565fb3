"""Legal sees what was found and says what was done about it; account managers see their own tenants' breaches."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from tenants.models import User
from tests.desk.browser import signed_in
from tests.lineage.told import Teller, data_set
from tests.people import Human, Party, human

pytestmark = pytest.mark.usefixtures("schedule", "acme", "globex")
PAGE = "/admin/findings/"


@pytest.fixture
def legal(db: None) -> Client:
    who = human("lea@vendor.example", "Lea", is_staff=True)
    User.objects.get(pk=who.user).groups.add(Group.objects.get_or_create(name="Legal")[0])
    return signed_in(who)


def found(browser: Client, *, status: str = "open") -> list[str]:
    shown = browser.get(f"{PAGE}?status={status}").content.decode()
    return re.findall(r"/admin/findings/([0-9a-f-]{36})/", shown)


def test_a_breach_is_seen_acknowledged_and_remedied(registered: Teller, legal: Client) -> None:
    registered.event(inputs=[data_set("raw/acme/2026")])
    (id,) = found(legal)
    shown = legal.get(f"{PAGE}{id}/").content.decode()
    assert "A run read tenants&#x27; data without a clearance" in shown
    assert "s3://telemetry/raw/acme/2026" in shown
    legal.post(f"{PAGE}{id}/", {"do": "acknowledged", "note": ""})
    assert (found(legal), found(legal, status="acknowledged")) == ([], [id])
    refused = legal.post(f"{PAGE}{id}/", {"do": "remedied", "note": " "})
    assert refused.status_code == 422
    assert "needs a note" in refused.content.decode()
    legal.post(f"{PAGE}{id}/", {"do": "remedied", "note": "The job is gated."})
    assert found(legal, status="remedied") == [id]
    assert "The job is gated." in legal.get(f"{PAGE}{id}/").content.decode()


def test_an_account_manager_sees_her_tenants_breaches_and_says_nothing_about_them(
    registered: Teller, mona: Human, acme: Party, legal: Client
) -> None:
    registered.event(inputs=[data_set("raw/acme/2026"), data_set("raw/globex/2026")])
    registered.event(
        job="train", outputs=[data_set("m", datasetType={"datasetType": "MODEL"})], inputs=[data_set("x")]
    )
    assert len(found(legal)) == 4
    browser = signed_in(mona)
    own = found(browser)
    assert len(own) == 1
    browser.post(f"{PAGE}{own[0]}/", {"do": "acknowledged"})
    assert found(browser) == own
