"""Owners see what happened to the sign-ins and keys of their company, and nothing of another's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from identity.operations import security_events
from ledger import clock
from tests.api.client import key_for
from tests.identity.key_events import elsewhere
from tests.people import Human, Party, human, member
from tests.portal.conftest import ACME, SignIn

PAGE = f"{ACME}/account/security/"


def said(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_owner_sees_its_people_and_keys_and_nobody_elses(
    sign_in: SignIn, acme: Party, globex: Party, alice: Human
) -> None:
    gina, ada = human("gina@globex.example", "Gina"), human("ada@vendor.example", "Ada", is_staff=True)
    member(gina, globex, "owner")
    now = clock.now()
    for who, place in ((alice, 1), (gina, 2), (ada, 3)):
        security_events.record("sign_in.failed", at=now, user=who.user, address=f"192.0.2.{place}")
    text = key_for("decide", tenant=acme.tenant, name="Nightly job")
    other = key_for("decide", name="Of the vendor")
    elsewhere(text, address="203.0.113.9")
    elsewhere(other, address="203.0.113.10")
    page = said(sign_in(alice).get(PAGE))
    assert "192.0.2.1" in page
    assert "Alice" in page
    assert "Nightly job" in page
    assert "203.0.113.9" in page
    for foreign in ("192.0.2.2", "192.0.2.3", "203.0.113.10", "Of the vendor", "Gina"):
        assert foreign not in page, foreign


def test_what_a_person_did_before_acting_for_the_company_is_not_its_business(
    sign_in: SignIn, acme: Party, alice: Human
) -> None:
    now = clock.now()
    newcomer = human("nora@acme.example", "Nora")
    security_events.record(
        "sign_in.succeeded", at=now - timedelta(days=3), user=newcomer.user, address="192.0.2.8"
    )
    member(newcomer, acme, "viewer", at=now - timedelta(days=1))
    security_events.record("sign_in.succeeded", at=now, user=newcomer.user, address="192.0.2.9")
    page = said(sign_in(alice).get(PAGE))
    assert "192.0.2.9" in page
    assert "192.0.2.8" not in page


def test_only_owners_read_it_and_a_broken_link_shows_the_newest(
    sign_in: SignIn, acme: Party, alice: Human
) -> None:
    viewer = human("vera@acme.example", "Vera")
    member(viewer, acme, "viewer")
    assert sign_in(viewer).get(PAGE).status_code == 403
    now = clock.now()
    for number in range(52):
        security_events.record("proof.repeated", at=now - timedelta(minutes=number), user=alice.user)
    first = sign_in(alice).get(f"{PAGE}?before=nonsense")
    assert len(first.context["lines"]) == 50
    second = sign_in(alice).get(PAGE, {"before": first.context["more"]})
    assert len(second.context["lines"]) == 2
    assert second.context["more"] is None
