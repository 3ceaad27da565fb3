"""A change that widens is told to the contacts of the customer's papers, and to past signatories where no owner is."""

from __future__ import annotations

from typing import Any

import pytest

from ledger import clock, scope
from ledger import queries as ledger
from ledger.consumers import DeliveredEntry
from notices import consumers
from tests.api.papers import Desk
from tests.people import Human, Party

pytestmark = pytest.mark.usefixtures("catalogue")
CONTACT = {"name": "Carl Contact", "email": "legal@acme.example"}


def told(mailoutbox: Any) -> list[str]:
    with scope.everything(reason="audit"):
        written = [row for row in ledger.entries(limit=500) if row.kind == "approval.proposed/1"]
    for row in written:
        consumers.send_letters(DeliveredEntry(row.id, row.kind, row.tenant, row.account, 1), at=clock.now())
    return sorted(mail.to[0] for mail in mailoutbox)


def widen(desk: Desk) -> None:
    desk.recorded("msa", contacts=[CONTACT])
    desk.recorded("dpa", kind="dpa", training="opt_in", contacts=[{**CONTACT, "email": "LEGAL@acme.example"}])
    desk.amend("am-1", amends="msa")


def test_owners_and_the_papers_contacts_are_told_once_each(alice: Human, mailoutbox: Any) -> None:
    desk = Desk()
    desk.consent()
    widen(desk)
    assert told(mailoutbox) == [alice.email, CONTACT["email"]]


def test_past_signatories_are_told_where_there_is_no_owner(acme: Party, bob: Human, mailoutbox: Any) -> None:
    desk = Desk()
    desk.consent()
    widen(desk)
    assert told(mailoutbox) == ["ada@acme.example", bob.email, CONTACT["email"]]


def test_contacts_of_a_voided_paper_are_not(acme: Party, alice: Human, mailoutbox: Any) -> None:
    desk = Desk()
    desk.recorded("old", training="opt_in", contacts=[CONTACT])
    void = desk.clerk.post("/v1/accounts/acme/agreements/old/void", {"reason": "in error"})
    desk.owner_approves(void, acme.account)
    desk.recorded("msa")
    desk.amend("am-1", amends="msa")
    assert set(told(mailoutbox)) == {alice.email}
