"""A customer's owner has its own systems told; its readers look on; nobody else knows of it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest

from consent.operations import changes
from ledger import scope
from notices import webhook_sender
from notices.queries import webhooks
from notices.queries.webhooks import EndpointRecord, Owner
from tests.catalogue import give
from tests.lineage.runs import Job
from tests.notices.receiver import Receiver
from tests.notices.webhook_queue import tell, waiting
from tests.people import SETUP, Human, Party
from tests.portal.conftest import ACME, SignIn
from wire import ids

pytestmark = pytest.mark.usefixtures("schedule")
PAGE = f"{ACME}/webhooks/"
SAID = {"url": "https://hooks.example.com/", "wanted": ["price.changed"]}


def now() -> datetime:
    return datetime.now(UTC)


def endpoints(party: Party) -> list[EndpointRecord]:
    with scope.everything(reason="staff"):
        return webhooks.endpoints(owner=Owner("live", account=party.account), at=now())


def test_an_endpoint_is_added_used_replayed_and_deleted(
    sign_in: SignIn, alice: Human, acme: Party, receiver: Receiver
) -> None:
    client = sign_in(alice)
    assert "You have no webhook endpoints yet" in client.get(PAGE).content.decode()
    made = client.post(PAGE, {"url": receiver.url, "wanted": ["consent.granted"], "description": "ERP"})
    assert made.status_code == 201
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", made.content.decode())
    (seen,) = endpoints(acme)
    own = f"{PAGE}{ids.render(ids.WEBHOOK_ENDPOINT, seen.id)}/"
    assert secret not in client.get(own).content.decode()
    assert seen.public_keys[0] in client.get(own).content.decode()

    give(at=now())
    tell("consent.")
    (message,) = waiting(now())
    webhook_sender.deliver(message, now=now)
    shown = client.get(own).content.decode()
    assert "Consent given" in shown
    assert "Delivered" in shown
    client.post(f"{own}replay/{ids.render(ids.MESSAGE, message)}/")
    assert waiting(now()) == [message]

    rotated = client.post(f"{own}rotate/").content.decode()
    assert secret not in rotated
    assert "whsec_" in rotated
    assert client.post(f"{own}delete/").url == PAGE
    assert endpoints(acme) == []
    assert client.get(own).status_code == 404


def test_an_address_inside_is_refused_beside_its_field(sign_in: SignIn, alice: Human, acme: Party) -> None:
    refused = sign_in(alice).post(PAGE, {"url": "https://169.254.169.254/", "wanted": ["price.changed"]})
    assert refused.status_code == 422
    assert "This address is not sent to" in refused.content.decode()
    assert endpoints(acme) == []


def test_who_may_not_consent_looks_on_and_strangers_find_nothing(
    sign_in: SignIn, alice: Human, vera: Human, charlie: Human, acme: Party
) -> None:
    sign_in(alice).post(PAGE, SAID)
    (seen,) = endpoints(acme)
    name = ids.render(ids.WEBHOOK_ENDPOINT, seen.id)
    reader = sign_in(vera)
    assert reader.get(f"{PAGE}{name}/").status_code == 200
    for path in (PAGE, f"{PAGE}{name}/rotate/", f"{PAGE}{name}/delete/"):
        assert reader.post(path, SAID).status_code == 403
    stranger = sign_in(charlie)
    assert stranger.get(f"{PAGE}{name}/").status_code == 404
    assert stranger.get(f"/live/globex/webhooks/{name}/").status_code == 404
    assert stranger.post(f"/live/globex/webhooks/{name}/delete/").status_code == 404
    assert len(endpoints(acme)) == 1


def test_a_withdrawal_shows_the_runs_it_reaches_before_it_is_made(
    sign_in: SignIn, alice: Human, acme: Party, job: Job
) -> None:
    given = give()
    page = f"{ACME}/consents/{ids.render(ids.CONSENT, given.consent)}/withdraw/"
    client = sign_in(alice)
    assert "No active or paused training run may use it" in client.get(page).content.decode()
    job.cleared(run="nightly <b>")
    shown = client.get(page).content.decode()
    assert "nightly &lt;b&gt; (wear/pm/7)" in shown
    with scope.everything(reason="staff"):
        changes.withdraw(consent=given.consent, by=SETUP, at=now())


def test_a_test_event_is_sent_to_one_endpoint_and_not_too_often(
    sign_in: SignIn, alice: Human, vera: Human, acme: Party, receiver: Receiver
) -> None:
    client = sign_in(alice)
    client.post(PAGE, {"url": receiver.url, "wanted": ["consent.granted"], "description": ""})
    (seen,) = endpoints(acme)
    page = f"{PAGE}{ids.render(ids.WEBHOOK_ENDPOINT, seen.id)}/"
    assert sign_in(vera).post(f"{page}test/").status_code == 403
    client.post(f"{page}test/")
    (message,) = waiting(now())
    webhook_sender.deliver(message, now=now)
    assert json.loads(receiver.received[-1].body)["type"] == "endpoint.test"
    assert "Test event" in client.get(page).content.decode()
    for _ in range(4):
        client.post(f"{page}test/")
    assert "five test events" in client.post(f"{page}test/", follow=True).content.decode()
