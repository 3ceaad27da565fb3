"""The vendor resumes only what it paused itself."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from consent.operations import changes
from consent.queries import consents
from ledger import actors, scope
from ledger.actors import Actor
from tenants.operations import api_keys
from tenants.operations.api_keys import Vouching
from tests.catalogue import give
from tests.people import SETUP, START, Human, Party

pytestmark = pytest.mark.usefixtures("acme", "catalogue")
LATER = START + timedelta(hours=2)


def key(*scopes: str, accounts: list[UUID] | None = None) -> Actor:
    with scope.everything(reason="staff"):
        id, _ = api_keys.issue_api_key(
            mode="live", scopes=scopes, vouching=Vouching("CRM", accounts), by=SETUP, at=START
        )
    return actors.key(id)


def pause(by: Actor) -> UUID:
    given = give().consent
    with scope.everything(reason="staff"):
        changes.pause(consent=given, by=by, at=LATER)
    return given


def resumed(consent: UUID, by: Actor) -> str:
    with scope.everything(reason="staff"):
        changes.resume(consent=consent, by=by, at=LATER + timedelta(hours=1))
        return consents.status_of(consent=consent, at=LATER + timedelta(hours=1))


@pytest.mark.parametrize("how", ["portal", "a key that vouches", "Licet, for the terms"])
def test_the_vendor_does_not_resume_what_was_paused_for_the_customer(
    how: str, alice: Human, mona: Human
) -> None:
    by = {"portal": alice.actor(), "a key that vouches": key("consent:attest")}.get(how, SETUP)
    paused = pause(by)
    for vendor in (mona.actor("admin"), key("consent:write"), key("admin")):
        with pytest.raises(changes.PausedByCustomer):
            resumed(paused, vendor)
    assert resumed(paused, alice.actor()) == "active"


@pytest.mark.parametrize("how", ["desk", "key"])
def test_the_vendor_resumes_what_it_paused(how: str, mona: Human, max_: Human) -> None:
    paused = pause(mona.actor("admin") if how == "desk" else key("consent:write"))
    assert resumed(paused, max_.actor("admin")) == "active"


def test_a_key_that_vouches_for_others_is_the_vendors(alice: Human, globex: Party) -> None:
    paused = pause(alice.actor())
    with pytest.raises(changes.PausedByCustomer):
        resumed(paused, key("consent:attest", accounts=[globex.account]))


def test_a_pause_of_the_customers_own_after_the_vendors_counts(alice: Human, mona: Human) -> None:
    paused = pause(mona.actor("admin"))
    assert resumed(paused, alice.actor()) == "active"
    with scope.everything(reason="staff"):
        changes.pause(consent=paused, by=alice.actor(), at=LATER + timedelta(hours=2))
        with pytest.raises(changes.PausedByCustomer):
            changes.resume(consent=paused, by=mona.actor("admin"), at=LATER + timedelta(hours=3))
