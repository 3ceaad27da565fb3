"""Every change of who acts for a customer reaches all owners at once, and the invited person gets the link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings

from consent.operations import customer_members
from ledger import queries as ledger
from ledger import scope
from ledger.entries import kind_named
from notices import letters
from notices.operations import mail
from tenants.operations import accounts, invitations, managers, members
from tests import invitations as inviting
from tests.invitations import NAMED, invited, token
from tests.people import SETUP, START, Human, Party, human

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


class Since:
    """The letters about entries from a place of the ledger on, by address."""

    def __init__(self, mailoutbox: Any) -> None:
        self.outbox = mailoutbox
        self.revision = ledger.revision()

    def letters(self) -> dict[str, list[str]]:
        del self.outbox[:]
        with scope.everything(reason="audit"):
            entries = ledger.entries(after=self.revision)
        for entry in entries:
            if kind_named(entry.kind) in letters.BY_KIND:
                mail.tell(entry, at=entry.recorded_at)
        found: dict[str, list[str]] = {}
        for each in self.outbox:
            found.setdefault(each.to[0], []).append(each.subject)
        return found


@pytest.fixture
def since(alice: Human, bob: Human, vera: Human, mailoutbox: Any) -> Since:
    return Since(mailoutbox)


OWNERS = {"alice@acme.example", "bob@acme.example"}


def test_an_invitation_is_told_to_the_owners_and_mailed_to_the_person(
    since: Since, acme: Party, alice: Human, settings: LazySettings
) -> None:
    seen = invited(acme, alice, role="owner", at=START)
    told = since.letters()
    assert set(told) == {*OWNERS, "nora@acme.example"}
    assert told["alice@acme.example"] == ["Nora Nash is invited to act for ACME Pumps"]
    assert told["nora@acme.example"] == ["You are invited to act for ACME Pumps"]
    [letter] = [each for each in since.outbox if each.to == ["nora@acme.example"]]
    link = f"{settings.PUBLIC_URL}/invitations/{token(seen)}/"
    assert link in letter.body
    assert link in letter.alternatives[0][0]
    assert "Alice Adams invited you to act for ACME Pumps as owner" in letter.body
    others = [each for each in since.outbox if each.to != ["nora@acme.example"]]
    assert not any(token(seen) in each.body for each in others)


def test_a_withdrawn_invitation_mails_no_link(since: Since, acme: Party, alice: Human) -> None:
    seen = invited(acme, alice, at=START)
    with scope.everything(reason="staff"):
        invitations.revoke(id=seen.id, account=acme.account, by=alice.actor(), at=START + HOUR)
    assert set(since.letters()) == OWNERS


def test_a_new_member_a_role_and_a_removal_are_told_to_the_owners_and_the_person(
    since: Since, acme: Party, alice: Human, vera: Human
) -> None:
    with scope.everything(reason="staff"):
        who = {"account": acme.account, "person": vera.person, "by": alice.actor()}
        members.change_role(**who, role="billing", at=START)
        members.remove(**who, at=START + HOUR)
    told = since.letters()
    assert set(told) == {*OWNERS, "vera@acme.example"}
    assert told["bob@acme.example"] == [
        "Vera Vance acts for ACME Pumps from now on",
        "Vera Vance no longer acts for ACME Pumps",
    ]


def test_signatures_and_the_account_manager_are_told(since: Since, acme: Party) -> None:
    mona = human("mona@vendor.example", "Mona Marsh", is_staff=True)
    with scope.everything(reason="staff"):
        managers.assign(user=mona.user, account=acme.account, by=SETUP, at=START)
        managers.release(user=mona.user, account=acme.account, by=SETUP, at=START)
        accounts.put_account(
            mode="live", key="acme", name="ACME Pumps", signatures_required=2, by=SETUP, at=START
        )
    told = since.letters()
    assert set(told) == OWNERS
    assert told["alice@acme.example"] == [
        "Mona Marsh is your account manager",
        "Mona Marsh is no longer your account manager",
        "Consents of ACME Pumps need another number of signatures",
    ]
    assert "needs two signatures from now on. Until now it needed one signature" in since.outbox[-1].body


def test_a_removal_by_the_vendor_is_told_before_it_counts(
    since: Since, acme: Party, alice: Human, mona: Human, max_: Human
) -> None:
    inviting.agreed(acme)
    with scope.everything(reason="staff"):
        customer_members.ask_for_removal(
            mode="live",
            account="acme",
            person=alice.person,
            evidence=[inviting.document(acme)],
            by=mona.actor("admin"),
            at=START,
        )
    told = since.letters()
    assert "A change of who acts for you is proposed: acme" in told["alice@acme.example"]
    assert "A change of who acts for you is proposed: acme" in told["bob@acme.example"]
    assert "A change of who acts for you is proposed: acme" in told[NAMED.email]  # a known contact
    letter = next(each for each in since.outbox if "proposed" in each.subject)
    assert "Alice Adams <alice@acme.example>" in letter.body
    assert "role: until now owner, from then on nothing" in letter.body


def test_where_no_owner_is_every_known_contact_hears_of_the_new_one(
    acme: Party, mona: Human, max_: Human, mailoutbox: Any
) -> None:
    inviting.agreed(acme, NAMED, inviting.Contact("Kai", "kai@acme.example"))
    since = Since(mailoutbox)
    inviting.first_owner(acme, mona, max_)
    told = since.letters()
    assert set(told) == {NAMED.email, "kai@acme.example"}
    assert "Ines Ito is invited to act for ACME Pumps" in told["kai@acme.example"]
    assert "You are invited to act for ACME Pumps" in told[NAMED.email]
