"""A customer sees what is to be destroyed, what was, and takes the certificate along."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from tests.catalogue import TELEMETRY, give
from tests.lineage.copies import confirm, looked, orders, withdraw
from tests.lineage.runs import Job
from tests.people import Human, Party
from tests.portal.conftest import ACME, SignIn
from wire import ids


@pytest.fixture
def owed(acme: Party, globex: Party, schedule: None, job: Job) -> UUID:
    given = give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), holdings=[{"location": "s3://secret", "rows": 3}])
    withdraw(given)
    return orders()[0].id


def page(id: UUID) -> str:
    return f"{ACME}/destruction/{ids.render(ids.DESTRUCTION, id)}/"


def test_orders_with_their_deadlines(owed: UUID, alice: Human, sign_in: SignIn) -> None:
    client = sign_in(alice)
    listed = client.get(f"{ACME}/destruction/").content.decode()
    assert "Data set" in listed
    assert page(owed) in listed
    shown = client.get(page(owed)).content.decode()
    assert "0 of 1 destroyed and verified" in shown
    assert "/procedures/data_set/1" in shown
    assert "s3://secret" not in shown


def test_the_certificate_to_take_along(owed: UUID, alice: Human, sign_in: SignIn) -> None:
    client = sign_in(alice)
    assert client.get(f"{page(owed)}certificate.pdf").status_code == 404
    confirm(owed, verified=looked())
    assert "Certificate (PDF)" in client.get(page(owed)).content.decode()
    assert client.get(f"{page(owed)}certificate.pdf").content.startswith(b"%PDF")
    kept = json.loads(client.get(f"{page(owed)}certificate.json").content)
    assert (kept["object"], kept["tenant"]) == ("certificate", "acme")


def test_a_stranger_learns_nothing(owed: UUID, charlie: Human, sign_in: SignIn) -> None:
    client = sign_in(charlie)
    assert client.get(page(owed)).status_code == 404
    assert client.get(page(owed).replace("/acme/", "/globex/")).status_code == 404


def test_the_withdrawal_page_counts_copies(
    acme: Party, schedule: None, job: Job, alice: Human, sign_in: SignIn
) -> None:
    given = give()
    job.complete(job.cleared(), ("acme", TELEMETRY, 3), holdings=[{"location": "s3://a", "rows": 3}])
    shown = sign_in(alice).get(f"{ACME}/consents/{ids.render(ids.CONSENT, given.consent)}/withdraw/")
    text = shown.content.decode()
    assert "1 copy is on record" in text
    assert "1 model version in service learned from it" in text
