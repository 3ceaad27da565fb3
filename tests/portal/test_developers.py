"""A customer's developers make keys, find their requests, and learn why a question was denied."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from django.test import Client

from consent import obligations, reasons
from consent.operations import changes
from ledger import queries as ledger
from ledger import scope
from ledger.consumers import DeliveredEntry
from notices import consumers
from portal.presenters import obligation_sentences, reason_sentences
from tenants import api_keys
from tenants.models import ApiKey
from tenants.operations import customer_keys, request_log
from tenants.operations.api_keys import NoSuchKey
from tenants.queries import customer_keys as key_queries
from tests.api.client import Api, key_for
from tests.catalogue import SHARED, TELEMETRY, give
from tests.people import SETUP, Human, Party
from tests.portal.conftest import ACME, SignIn
from wire import ids

pytestmark = pytest.mark.usefixtures("catalogue")
KEYS = f"{ACME}/keys/"
SAID = {"name": "Warehouse", "scopes": ["decide", "consent:read"], "days": "30"}
QUESTION = {"tenant": "acme", "category": TELEMETRY, "purpose": SHARED}


def now() -> datetime:
    return datetime.now(UTC)


def made(client: Client, **said: Any) -> str:
    page = client.post(KEYS, {**SAID, **said})
    assert page.status_code == 201
    (key,) = re.findall(r"lk_live_\w+", page.content.decode())
    return str(key)


def text(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200
    return str(page.content.decode())


def test_a_key_is_made_used_found_in_the_log_rotated_and_revoked(
    acme: Party, globex: Party, sign_in: SignIn, alice: Human, vera: Human
) -> None:
    give(at=now())
    client = sign_in(alice)
    key = made(client)
    assert api_keys.is_well_formed(key)
    assert key not in text(client, KEYS)
    api = Api(key)
    assert api.ask("GET", "/v1/tenants/acme/consents").status == 200
    assert api.ask("GET", "/v1/tenants/globex/consents").status == 404
    refused = api.ask("POST", "/v1/tenants/acme/consents", {})
    assert refused.code == "missing_scope"
    log = text(client, f"{ACME}/request-log/")
    assert log.count("/v1/tenants/acme/consents") == 2
    found = text(client, f"{ACME}/request-log/?id={refused.headers['X-Request-ID']}")
    assert "missing_scope" in found
    assert "GET /v1/tenants/acme/consents" not in found
    assert text(sign_in(vera), f"{ACME}/request-log/?failed=on").count('<th scope="row">') == 2

    with scope.everything(reason="staff"):
        (seen,) = key_queries.keys(tenant=acme.tenant)
    (new,) = re.findall(r"lk_live_\w+", client.post(f"{KEYS}{seen.id}/rotate/").content.decode())
    assert Api(new).ask("GET", "/v1/tenants/acme/consents").status == 200
    assert api.ask("GET", "/v1/tenants/acme/consents").status == 200  # for another day
    client.post(f"{KEYS}{seen.id}/revoke/")
    assert api.ask("GET", "/v1/tenants/acme/consents").status == 401


@pytest.mark.parametrize(
    "scope_", sorted(set(api_keys.SCOPES) - {"decide", "consent:read", "consent:withdraw", "audit"})
)
def test_a_customers_key_never_gets_a_scope_of_the_vendor(acme: Party, alice: Human, scope_: str) -> None:
    with scope.tenants([acme.tenant, acme.account]), pytest.raises(customer_keys.ScopeNotForCustomers):
        customer_keys.issue(
            tenant=acme.tenant,
            made_by=alice.person,
            name="x",
            scopes=[scope_],
            expires_at=None,
            by=alice.actor(),
            at=now(),
        )


def test_a_key_of_the_vendor_is_neither_shown_nor_ended(acme: Party, sign_in: SignIn, alice: Human) -> None:
    key = key_for("decide", tenant=acme.tenant)
    assert key[:12] not in text(sign_in(alice), KEYS)
    (row,) = ApiKey.objects.all()
    with scope.tenants([acme.tenant, acme.account]), pytest.raises(NoSuchKey):
        customer_keys.revoke(id=row.id, tenant=acme.tenant, by=SETUP, at=now())


def test_owners_get_a_letter_about_their_keys_and_none_about_the_vendors(
    acme: Party, sign_in: SignIn, alice: Human, bob: Human, mailoutbox: list[Any]
) -> None:
    key_for("decide", tenant=acme.tenant)
    made(sign_in(alice))
    with scope.everything(reason="audit"):
        entries = [each for each in ledger.entries() if each.kind.startswith("key.issued")]
    for entry in entries:
        consumers.send_letters(DeliveredEntry(entry.id, entry.kind, entry.tenant, entry.account, 1), at=now())
    assert {letter.to[0] for letter in mailoutbox} == {alice.email, bob.email}
    assert "New API key “Warehouse”" in mailoutbox[0].subject


def test_requests_are_forgotten_after_thirty_days(acme: Party, sign_in: SignIn, alice: Human) -> None:
    Api(made(sign_in(alice))).ask("GET", "/v1/tenants/acme")
    kept = now() + timedelta(days=30)
    assert request_log.forget(at=kept - timedelta(minutes=1)) == 0
    assert request_log.forget(at=kept + timedelta(minutes=1)) == 1


def test_a_denied_decision_says_why_with_the_consent(
    acme: Party, sign_in: SignIn, alice: Human, globex: Party
) -> None:
    given = give(at=now())
    with scope.everything(reason="staff"):
        changes.withdraw(consent=given.consent, by=alice.actor(), at=now())
    answer = Api(key_for()).ask("POST", "/v1/decisions", QUESTION)
    client = sign_in(alice)
    assert "You withdrew the consent." in text(client, f"{ACME}/decisions/?denied=on")
    found = client.get(f"{ACME}/decisions/?id={answer['id']}")
    assert found["Location"] == f"{ACME}/decisions/{answer['id']}/"
    page = text(client, found["Location"])
    assert "Why was this denied?" in page
    assert f"/consents/{ids.render(ids.CONSENT, given.consent)}/" in page
    assert Api(key_for()).ask("POST", "/v1/decisions", {**QUESTION, "tenant": "globex"}).status == 200
    assert text(client, f"{ACME}/decisions/").count('<th scope="row">') == 1


def test_a_trial_answers_as_the_api_does(acme: Party, sign_in: SignIn, alice: Human) -> None:
    client, page = sign_in(alice), f"{ACME}/decisions/what-if/"
    before = now()
    assert "No, for 1 reason" in text(client, f"{page}?category={TELEMETRY}&purpose={SHARED}")
    give(at=now())
    asked = f"{page}?category={TELEMETRY}&purpose={SHARED}&form=pseudonymised&region=DE"
    shown = client.get(asked).context
    told = Api(key_for()).ask("POST", "/v1/decisions", {**QUESTION, "form": "pseudonymised", "region": "DE"})
    assert told["allow"] is shown["answer"].allow is True
    assert list(shown["answer"].fields_allowed) == told["fields_allowed"]
    assert len(shown["answer"].obligations) == len(told["obligations"])
    then = client.get(f"{asked}&at={before - timedelta(days=1):%Y-%m-%dT%H:%M}").content.decode()
    assert "It was not allowed then" in then
    later = client.get(f"{asked}&at={now() + timedelta(days=3650):%Y-%m-%dT%H:%M}").content.decode()
    assert "if nothing changes until then" in later or "unless something changes until then" in later


def test_examples_name_addresses_that_answer(acme: Party, sign_in: SignIn, alice: Human) -> None:
    client = sign_in(alice)
    api = Api(made(client, scopes=["decide", "consent:read"]))
    (curl, python) = client.get(KEYS).context["snippets"]
    for snippet in (curl, python):
        (path,) = re.findall(r'"https?://[^/"]+(/v1[^"]*)"', snippet.text)
        assert api.ask("GET", path).status == 200
    compile(python.text, "example", "exec")
    shown = client.get(f"{ACME}/decisions/what-if/?category={TELEMETRY}&purpose={SHARED}").context["snippets"]
    (body,) = re.findall(r"--data '(.*)'", shown[0].text)
    assert api.ask("POST", "/v1/decisions", json.loads(body)).status == 200
    compile(shown[1].text, "example", "exec")


def test_every_reason_and_duty_has_a_sentence() -> None:
    assert reason_sentences.TEXTS.keys() == set(get_args(reasons.Code))
    assert obligation_sentences.TEXTS.keys() == set(obligations.CODES)
