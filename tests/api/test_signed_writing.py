"""Where a contract is amended by signed writing only, a portal signature waits for one addendum."""

from __future__ import annotations

import pytest

from consent.declarations import Declaration
from consent.operations import changes
from consent.operations.recording import Signatory
from ledger import clock, scope
from tests import catalogue as vendor
from tests.api.papers import Desk
from tests.people import Human, Party
from wire import ids

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def desk(acme: Party) -> Desk:
    desk = Desk()
    desk.recorded("msa", training="opt_in", amended_by="signed_writing")
    return desk


def sign(alice: Human, **said: str) -> str:
    """Sign in the portal, as its page does."""
    given = vendor.give(
        manner="signed",
        signatory=Signatory("member", person=alice.person),
        evidence=[],
        by=alice.actor(),
        at=clock.now(),
        **said,
    )
    return ids.render(ids.CONSENT, given.consent)


def test_a_portal_signature_waits_and_one_addendum_serves_all_later_choices(
    desk: Desk, acme: Party, alice: Human
) -> None:
    first = sign(alice)
    assert desk.clerk.get(f"/v1/consents/{first}")["status"] == "proposed"
    assert desk.why() == ["proposed_only"]
    desk.recorded("am-0", kind="amendment", training="silent", amends="msa")
    assert desk.why() == ["proposed_only"]
    addendum = desk.amend("am-1", amends="msa", training="silent", amended_by="portal")
    assert (addendum["status"], desk.why()) == ("pending", ["proposed_only"])
    desk.owner_approves(addendum, acme.account)
    assert desk.clerk.get(f"/v1/consents/{first}")["status"] == "active"
    assert desk.why() == []
    later = sign(alice, purpose=vendor.OWN)
    assert desk.clerk.get(f"/v1/consents/{later}")["status"] == "active"


def test_an_amendment_that_says_nothing_of_it_keeps_it(desk: Desk) -> None:
    silent = desk.recorded("am-1", kind="amendment", training="silent", amends="msa")
    assert silent["amended_by"] == "signed_writing"


def test_a_signature_with_its_document_needs_no_addendum(desk: Desk) -> None:
    desk.consent()
    assert desk.why() == []


def test_confirming_in_the_portal_waits_as_well(desk: Desk, acme: Party, alice: Human) -> None:
    proposed = vendor.give(manner="proposed", signatory=None, evidence=[], at=clock.now())
    with scope.everything(reason="staff"):
        confirmed = changes.confirm(
            consent=proposed.consent,
            declared=Declaration(risk_accepted=True),
            signatory=Signatory("member", person=alice.person),
            by=alice.actor(),
            at=clock.now(),
        )
    assert confirmed.status == "proposed"
    desk.owner_approves(
        desk.amend("am-1", amends="msa", training="silent", amended_by="portal"), acme.account
    )
    assert desk.why() == []
