"""A job asks: those who may consent see it with its price effect, grant it by the way consents are given, or refuse."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from consent.consent_requests import RequestedConditions
from consent.operations import requests
from consent.queries import requests as consent_requests
from ledger import actors, scope
from tests.catalogue import SHARED, TELEMETRY, give
from tests.people import SETUP, Human, Party
from tests.portal.conftest import ACME, PAGE, SIGNATURE, SignIn, consents
from wire import ids

pytestmark = pytest.mark.usefixtures("schedule")


@pytest.fixture
def client(sign_in: SignIn, alice: Human) -> Client:
    return sign_in(alice)


def ask(wish: RequestedConditions | None = None, **said: Any) -> UUID:
    with scope.everything(reason="staff"):
        seen, _ = requests.request_consent(
            mode="live",
            tenant="acme",
            category=TELEMETRY,
            purpose=SHARED,
            wish=wish or RequestedConditions(("rpm",), "pseudonymised", "EU"),
            by=actors.key(ids.new(at=timezone.now())),
            at=timezone.now(),
            **{"job": "nightly-wear", "message": "<b>Pumps</b> of your size", **said},
        )
    return seen.id


def address(id: UUID) -> str:
    return f"{ACME}/requests/{ids.render(ids.REQUEST, id)}/"


def status(id: UUID) -> str:
    with scope.everything(reason="staff"):
        return consent_requests.consent_request(id=id, at=timezone.now()).status


def test_it_stands_on_the_first_page_and_says_what_a_yes_would_do(client: Client, acme: Party) -> None:
    id = ask()
    assert address(id) in client.get(f"{ACME}/").content.decode()
    page = client.get(address(id))
    shown = page.content.decode()
    for said in ("nightly-wear", "was denied on", "&lt;b&gt;Pumps&lt;/b&gt;", "Only in the European Union."):
        assert said in shown
    assert page.context["price"].points > page.context["price"].before_points
    assert consents(acme) == []


def test_the_form_opens_as_it_was_asked_and_signing_grants_it(client: Client, acme: Party) -> None:
    id = ask()
    link = f"{PAGE}?request={ids.render(ids.REQUEST, id)}"
    assert link in client.get(address(id)).content.decode()
    page = client.get(link)
    assert "Filled in as nightly-wear asked" in page.content.decode()
    start = page.context["form"].initial
    assert (start["chosen"], start["data_form"], start["where"]) == (["rpm"], "pseudonymised", "EU")
    assert not page.context["incomplete"]
    choice = {
        "allow": "on",
        "chosen": start["chosen"],
        "data_form": start["data_form"],
        "where": start["where"],
        "families": start["families"],
        "processors": start["processors"],
        "past": start["past"],
        "risk_class": start["risk_class"],
    }
    review = client.post(PAGE, {**choice, "step": "review"}, follow=True)
    answered = client.post(f"{PAGE}review/", {**SIGNATURE, "token": review.context["token"], "step": "sign"})
    assert answered.status_code == 302
    assert status(id) == "granted"
    shown = client.get(address(id)).content.decode()
    assert "The consent that grants it" in shown
    assert address(id) not in client.get(f"{ACME}/").content.decode()
    assert address(id) in client.get(f"{ACME}/requests/").content.decode()


def test_granting_takes_back_nothing_that_is_allowed_today(client: Client) -> None:
    give(said={"fields": ["uptime"], "form": "pseudonymised", "regions": ["US"]})
    id = ask()
    page = client.get(address(id))
    assert "everything you allow today" in page.content.decode()
    wanted = page.context["wanted"].conditions
    assert set(wanted.fields) == {"rpm", "uptime"}
    assert set(wanted.regions) == {"US", "EU"}
    assert page.context["one"].wish.satisfied_by(wanted)
    start = client.get(f"{PAGE}?request={ids.render(ids.REQUEST, id)}").context["form"].initial
    assert set(start["chosen"]) == {"rpm", "uptime"}


def test_a_refusal_is_recorded_with_its_reason(client: Client) -> None:
    id = ask()
    answered = client.post(address(id) + "refuse/", {"reason": "After the audit"}, follow=True)
    assert "Refused. Nothing was allowed by it" in answered.content.decode()
    assert "After the audit" in answered.content.decode()
    assert status(id) == "refused"
    again = client.post(address(id) + "refuse/", follow=True)
    assert "answered meanwhile" in again.content.decode()


def test_readers_read_and_strangers_know_of_nothing(sign_in: SignIn, vera: Human, charlie: Human) -> None:
    id = ask()
    shown = sign_in(vera).get(address(id)).content.decode()
    assert "Your role can read this page" in shown
    assert "Refuse" not in shown
    assert sign_in(vera).post(address(id) + "refuse/").status_code == 403
    assert sign_in(charlie).get(address(id)).status_code == 404
    assert sign_in(charlie).get(address(id).replace("acme", "globex")).status_code == 404


@pytest.mark.parametrize("other", ["", "req_nonsense", "another"])
def test_the_form_takes_no_request_that_is_not_its_own(client: Client, other: str) -> None:
    id = ask(RequestedConditions(("rpm",), "raw", "EU"))
    with scope.everything(reason="staff"):
        requests.refuse_request(request=id, by=SETUP, at=timezone.now())
    name = ids.render(ids.REQUEST, id) if other == "another" else other
    page = client.get(f"{PAGE}?request={name}")
    assert page.status_code == 200
    assert page.context["wanted"] is None
