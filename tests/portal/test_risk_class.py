"""The page of a category's risk class: seen by all members, changed by those who may consent."""

from __future__ import annotations

from typing import Any

import pytest

from consent.operations import changes
from consent.operations.recording import Signatory
from ledger import clock, queries, scope
from ledger.consumers import DeliveredEntry
from notices import consumers
from tests.catalogue import SHARED, SHIFTS, TELEMETRY, give, publish
from tests.people import SETUP, Human, Party
from tests.portal.conftest import SignIn, consents, sign
from wire import ids

pytestmark = pytest.mark.usefixtures("schedule")
PAGE = f"/live/acme/classes/{TELEMETRY}/"


def classed(client: Any, risk_class: str) -> Any:
    return client.post(PAGE, {"risk_class": risk_class})


def test_a_member_raises_the_class_and_the_second_person_signs(
    sign_in: SignIn, acme: Party, alice: Human, bob: Human
) -> None:
    give()
    client = sign_in(alice)
    assert classed(client, "critical").status_code == 302
    page = client.get(PAGE).content.decode()
    assert "Second signatures that are due" in page
    assert "Give the second signature" in client.get(_address(acme)).content.decode()
    assert sign_in(bob).post(_address(acme) + "cosign/").status_code == 302
    assert "Second signatures that are due" not in client.get(PAGE).content.decode()


def _address(acme: Party) -> str:
    (consent,) = consents(acme)
    return f"/live/acme/consents/{ids.render(ids.CONSENT, consent.id)}/"


def test_one_member_alone_cannot_raise_to_critical(sign_in: SignIn, acme: Party, alice: Human) -> None:
    answer = classed(sign_in(alice), "critical")
    assert answer.status_code == 409
    assert "only one of you may sign" in answer.content.decode()


def test_two_members_lower_it_one_after_the_other(
    sign_in: SignIn, acme: Party, alice: Human, bob: Human
) -> None:
    one, two = sign_in(alice), sign_in(bob)
    classed(one, "critical")
    assert classed(one, "ordinary").status_code == 302
    assert "It counts once a second person signs" in one.get(PAGE).content.decode()
    assert classed(one, "ordinary").status_code == 409
    classed(two, "ordinary")
    assert "<b>ordinary</b>" in one.get(PAGE).content.decode()


def test_a_viewer_sees_the_class_and_changes_nothing(
    sign_in: SignIn, acme: Party, alice: Human, vera: Human, charlie: Human
) -> None:
    assert sign_in(vera).get(PAGE).status_code == 200
    assert classed(sign_in(vera), "critical").status_code == 403
    assert sign_in(charlie).get(PAGE).status_code == 404
    assert classed(sign_in(charlie), "ordinary").status_code == 404


def test_the_mail_asks_for_the_second_signature(
    sign_in: SignIn,
    acme: Party,
    alice: Human,
    bob: Human,
    mailoutbox: Any,
) -> None:
    give()
    classed(sign_in(alice), "critical")
    mailoutbox.clear()
    with scope.everything(reason="audit"):
        asked = [each for each in queries.entries(limit=1000) if each.kind == "consent.cosign_due/1"]
    for row in asked:
        consumers.send_letters(DeliveredEntry(row.id, row.kind, row.tenant, row.account, 1), at=clock.now())
    assert {to for mail in mailoutbox for to in mail.to} >= {alice.email, bob.email}
    assert any("Second signature needed" in mail.subject for mail in mailoutbox)


def test_the_signature_asks_for_the_legal_basis_that_the_terms_require(
    sign_in: SignIn, acme: Party, alice: Human
) -> None:
    publish("people", clauses={"requires_legal_basis": True}, at=clock.now())
    page = f"/live/acme/data/{SHIFTS}/{SHARED}/"
    choice = {"chosen": ["shift"]}
    client = sign_in(alice)
    assert sign(client, page, rights_attested="on", **choice)["Location"] == f"{page}review/"
    assert "The terms ask for this." in client.get(f"{page}review/").content.decode()
    done = sign(client, page, rights_attested="on", legal_basis="Art. 6", **choice)
    assert done.status_code == 302
    (made,) = consents(acme)
    assert made.declared.legal_basis == "Art. 6"


def test_a_confirmation_in_the_portal_declares_the_class(
    sign_in: SignIn, acme: Party, alice: Human, mona: Human
) -> None:
    give(manner="proposed", signatory=None, by=mona.actor("admin"), risk_class="ordinary")
    said = {"terms_accepted": "on", "risk_accepted": "on", "risk_class": "confidential"}
    assert sign_in(alice).post(_address(acme) + "confirm/", said).status_code == 302
    (made,) = consents(acme)
    assert (made.status, made.risk_class) == ("active", "confidential")
    with scope.everything(reason="staff"), pytest.raises(changes.NothingToCosign):
        changes.cosign(consent=made.id, signatory=_signatory(alice), by=SETUP, at=clock.now())


def _signatory(who: Human) -> Any:
    return Signatory("member", who.person)
