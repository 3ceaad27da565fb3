"""Customers' pages, asked for as a browser would: signed in, with a form filled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from consent.queries import consents as consent_consents
from consent.queries.consents import ConsentRecord
from ledger import scope
from portal.forms.signature import TEXTS
from tests.catalogue import SHARED, TELEMETRY
from tests.people import Human, Party

ACME = "/live/acme"
PAGE = f"{ACME}/data/{TELEMETRY}/{SHARED}/"
CHOICE: dict[str, Any] = {
    "allow": "on",
    "chosen": ["rpm", "uptime"],
    "data_form": "pseudonymised",
    "where": "EU",
    "families": "any",
    "processors": "any",
    "past": "from_now",
    "risk_class": "ordinary",
}
SIGNATURE = {"terms_accepted": "on", "risk_accepted": "on", "rights_attested": "on"}

SignIn = Callable[[Human], Client]


@pytest.fixture
def sign_in(db: None) -> SignIn:
    def as_(who: Human) -> Client:
        client = Client()
        user = get_user_model().objects.get(pk=who.user)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_


def consents(party: Party) -> list[ConsentRecord]:
    with scope.everything(reason="staff"):
        return consent_consents.consents(tenant=party.tenant, at=timezone.now())


def review(client: Client, page: str = PAGE, **changes: Any) -> Any:
    """The review page of a choice; `response.context["token"]` is what signing needs."""
    return client.post(page, {**CHOICE, **changes, "step": "review"}, follow=True)


def sign(client: Client, page: str = PAGE, *, token: str | None = None, **changes: Any) -> Any:
    """Sign a choice. With `token` the review page was opened before, and nothing is chosen again."""
    texts = {name: changes[name] for name in TEXTS if name in changes}
    ticks = {name: changes.get(name, value) for name, value in SIGNATURE.items()}
    if token is None:
        token = review(client, page, **changes).context["token"]
    return client.post(f"{page}review/", {**ticks, **texts, "token": token, "step": "sign"})
