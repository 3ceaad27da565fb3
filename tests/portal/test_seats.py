"""Who sees what: strangers nothing, readers everything but the buttons, signatories all of it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.catalogue import SHARED, TELEMETRY, give
from tests.people import PASSWORD, Human, Party, human, member
from tests.portal.conftest import ACME, CHOICE, PAGE, SignIn, consents
from wire import ids

PAGES = ["/", "/price/", "/history/", "/account/", "/terms/2025-01/", f"/data/{TELEMETRY}/"]
PAGES += [f"/data/{TELEMETRY}/{SHARED}/", "/history.csv", "/history.json", "/consents.csv", "/consents.json"]


def test_nobody_sees_a_page_without_signing_in(db: None) -> None:
    for page in PAGES:
        answer = Client().get(ACME + page)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/?next=")


def test_strangers_are_told_that_there_is_nothing(
    sign_in: SignIn, charlie: Human, schedule: None, acme: Party
) -> None:
    consent = ids.render(ids.CONSENT, give().consent)
    client = sign_in(charlie)
    for page in [*PAGES, f"/consents/{consent}/", f"/consents/{consent}/receipt.json"]:
        assert client.get(ACME + page).status_code == 404, page
    for change in ("confirm", "refuse", "withdraw", "pause", "resume"):
        assert client.post(f"{ACME}/consents/{consent}/{change}/").status_code == 404, change
    # nor by way of their own tenant's address
    assert client.get(f"/live/globex/consents/{consent}/").status_code == 404
    assert client.get("/live/globex/").status_code == 200
    assert [one.status for one in consents(acme)] == ["active"]


@pytest.mark.parametrize("role", ["billing", "viewer", "auditor"])
def test_readers_see_everything_and_change_nothing(
    sign_in: SignIn, charlie: Human, acme: Party, schedule: None, role: str
) -> None:
    consent = ids.render(ids.CONSENT, give().consent)
    client = sign_in(member(charlie, acme, role))
    for page in [*PAGES, f"/consents/{consent}/", f"/consents/{consent}/receipt.json"]:
        assert client.get(ACME + page).status_code == 200, page
    shown = client.get(PAGE).content.decode()
    assert "Review before signing" not in shown
    assert "/withdraw/" not in shown
    for change in ("confirm", "refuse", "withdraw", "pause", "resume"):
        assert client.post(f"{ACME}/consents/{consent}/{change}/").status_code == 403, change
    assert client.post(PAGE, {**CHOICE, "step": "review"}).status_code == 403
    assert client.post(PAGE + "review/", {"step": "sign"}).status_code == 403
    assert client.post(PAGE + "quote/", CHOICE).status_code == 403
    assert [one.status for one in consents(acme)] == ["active"]


def test_home_leads_to_the_one_tenant_or_asks_which(
    sign_in: SignIn, charlie: Human, alice: Human, acme: Party, globex: Party
) -> None:
    assert sign_in(alice).get("/")["Location"] == "/live/acme/"
    shown = sign_in(member(charlie, acme, "viewer")).get("/").content.decode()
    assert "/live/acme/" in shown
    assert "/live/globex/" in shown


def test_somebody_who_acts_for_nobody_is_told_whom_to_ask(sign_in: SignIn, mona: Human) -> None:
    shown = sign_in(human("nora@nowhere.example", "Nora")).get("/").content.decode()
    assert "you are not a member of any customer account" in shown
    assert sign_in(mona).get("/")["Location"] == "/admin/"  # staff belong at the desk
    assert sign_in(mona).get("/live/acme/").status_code == 404


@pytest.mark.asvs("14.3.2")
def test_pages_are_strict_about_scripts_and_never_cached(
    sign_in: SignIn, alice: Human, schedule: None
) -> None:
    answer = sign_in(alice).get(PAGE)
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"
    assert " style=" not in answer.content.decode()
    assert " onclick=" not in answer.content.decode()


def test_nobody_signs_up_or_becomes_somebody_else(sign_in: SignIn, alice: Human) -> None:
    assert b"Sign Up Closed" in Client().get("/accounts/signup/").content
    client = sign_in(alice)
    assert client.get("/accounts/email/").status_code == 404
    assert client.post("/accounts/email/", {"email": "eve@acme.example", "action_add": ""}).status_code == 404


def test_a_wrong_password_is_told_as_such_and_the_right_one_leads_on(alice: Human) -> None:
    client = Client()
    wrong = client.post("/accounts/login/", {"login": alice.email, "password": "guess"})
    assert "not correct" in wrong.content.decode()
    right = client.post(
        "/accounts/login/?next=/live/acme/price/", {"login": alice.email, "password": PASSWORD}
    )
    assert right["Location"] == "/live/acme/price/"
