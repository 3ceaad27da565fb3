"""The vendor asks for members of a customer; the customer's papers, its domain and its owners decide."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings

from consent.operations import customer_members
from consent.operations.agreements import Contact, NewEvidenceNeeded
from ledger import scope
from tenants.operations import approvals as operations
from tenants.operations import invitations, members
from tenants.queries import approvals, domain_proofs
from tenants.queries import members as known_members
from tenants.queries.approvals import ApprovalRecord
from tests import invitations as inviting
from tests import name_server
from tests.invitations import approved, first_owner, newest, proposed
from tests.people import SETUP, START, Human, Party, customer

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def waiting(party: Party, *, mode: str = "live") -> list[ApprovalRecord]:
    with scope.everything(reason="staff"):
        return approvals.approvals(mode=mode, account=party.account)


def roles(party: Party) -> dict[str, str]:
    with scope.everything(reason="staff"):
        return {person.email: role for person, role in known_members.members(account=party.account)}


def test_a_first_owner_is_named_by_the_signed_agreement(acme: Party, mona: Human, max_: Human) -> None:
    inviting.agreed(acme)
    seen = first_owner(acme, mona, max_, email="INES@Acme.example")
    assert (seen.route, seen.role, seen.waits_hours, seen.state) == ("first_owner", "owner", 0, "open")
    assert seen.invited_by == mona.person
    assert seen.expires_at == START + timedelta(days=7)


def test_a_first_owner_may_have_an_address_in_a_domain_that_the_customer_proved(
    acme: Party, mona: Human, max_: Human, settings: LazySettings
) -> None:
    inviting.agreed(acme)
    text = domain_proofs.record_text(acme.account, "acme.example")
    with name_server.serving({"_licet.acme.example": ["v=spf1 -all", text]}) as server:
        settings.LICET_DNS_SERVERS = [server]
        seen = first_owner(acme, mona, max_, email="otto@acme.example", name="Otto")
    assert seen.email == "otto@acme.example"


@pytest.mark.parametrize(
    "case",
    [
        ("_licet.acme.example", "globex", "otto@acme.example"),
        ("acme.example", "acme", "otto@acme.example"),
        ("_licet.gmail.com", "acme", "otto@gmail.com"),
        ("_licet.acme.example", "acme", "otto@evil-acme.example"),
        ("_licet.acme.example", "acme", "otto@sub.acme.example"),
    ],
    ids=["another account's text", "another name", "a public service", "another domain", "a domain below"],
)
def test_a_domain_is_proved_by_the_accounts_own_record_alone(
    acme: Party, globex: Party, mona: Human, settings: LazySettings, case: tuple[str, str, str]
) -> None:
    name, of, email = case
    inviting.agreed(acme)
    account = {"acme": acme, "globex": globex}[of].account
    text = domain_proofs.record_text(account, email.partition("@")[2].removeprefix("sub."))
    with name_server.serving({name: [text]}) as server:
        settings.LICET_DNS_SERVERS = [server]
        with pytest.raises(customer_members.AddressNotProved):
            proposed(acme, mona.actor("admin"), email=email)


def test_name_servers_that_fail_prove_nothing(acme: Party, mona: Human, settings: LazySettings) -> None:
    inviting.agreed(acme)
    with name_server.serving({}, fails=True) as server:
        settings.LICET_DNS_SERVERS = [server]
        with pytest.raises(domain_proofs.DnsSilent):
            proposed(acme, mona.actor("admin"), email="otto@acme.example")


def test_who_has_an_owner_gets_no_first_owner(acme: Party, alice: Human, mona: Human) -> None:
    inviting.agreed(acme)
    with pytest.raises(invitations.OwnerThere):
        proposed(acme, mona.actor("admin"))


def test_where_no_owner_is_left_evidence_a_second_person_and_72_hours_make_one(
    acme: Party, alice: Human, mona: Human, max_: Human
) -> None:
    with scope.everything(reason="staff"):
        members.end_membership(user=alice.user, account=acme.account, by=SETUP, at=START)
    with pytest.raises(NewEvidenceNeeded):
        proposed(acme, mona.actor("admin"))
    letter = inviting.document(acme)
    seen = first_owner(acme, mona, max_, evidence=[letter])
    assert (seen.route, seen.waits_hours) == ("recovered_owner", 72)
    with pytest.raises(NewEvidenceNeeded):  # the same letter does not name a second person
        proposed(acme, mona.actor("admin"), email="otto@acme.example", evidence=[letter])


def ask(party: Party, by: Human, role: str, *, email: str = "nora@acme.example") -> None:
    with scope.everything(reason="staff"):
        customer_members.ask_for_member(
            mode="live",
            account=party.key,
            email=email,
            name="Nora Nash",
            role=role,
            by=by.actor("admin"),
            at=START,
        )


def test_the_vendor_invites_who_only_looks_on(acme: Party, alice: Human, mona: Human) -> None:
    ask(acme, mona, "viewer")
    assert (newest(acme).role, newest(acme).route) == ("viewer", "by_vendor")


def test_whom_the_vendor_asks_for_an_owner_approves_and_then_waits_a_day(
    acme: Party, alice: Human, mona: Human
) -> None:
    ask(acme, mona, "privacy_officer")
    [change] = waiting(acme)
    approved(change.id, alice.actor(), owner_of=acme.account)
    assert (newest(acme).role, newest(acme).waits_hours) == ("privacy_officer", 24)


def test_whom_the_signed_agreement_names_does_not_wait(acme: Party, alice: Human, mona: Human) -> None:
    inviting.agreed(acme, Contact("Nora Nash", "nora@acme.example"))
    ask(acme, mona, "owner")
    approved(waiting(acme)[0].id, alice.actor(), owner_of=acme.account)
    assert newest(acme).waits_hours == 0


def test_without_an_owner_nobody_else_is_asked_for(acme: Party, mona: Human) -> None:
    with pytest.raises(customer_members.OwnerMissing):
        ask(acme, mona, "privacy_officer")


def test_the_vendor_removes_an_owner_with_evidence_a_colleague_and_72_hours(
    acme: Party, alice: Human, bob: Human, mona: Human, max_: Human
) -> None:
    said = {"mode": "live", "account": "acme", "person": alice.person, "by": mona.actor("admin"), "at": START}
    with scope.everything(reason="staff"):
        with pytest.raises(NewEvidenceNeeded):
            customer_members.ask_for_removal(**said, evidence=[])
        assert customer_members.ask_for_removal(**said, evidence=[inviting.document(acme)])
    [change] = waiting(acme)
    approved(change.id, max_.actor("admin"))
    assert waiting(acme)[0].effective_from == START + timedelta(hours=72)
    assert "alice@acme.example" in roles(acme)
    work_off(START + timedelta(hours=72))
    assert roles(acme) == {"bob@acme.example": "privacy_officer"}


def test_an_owner_objects_to_a_removal(acme: Party, alice: Human, mona: Human, max_: Human) -> None:
    with scope.everything(reason="staff"):
        customer_members.ask_for_removal(
            mode="live",
            account="acme",
            person=alice.person,
            evidence=[inviting.document(acme)],
            by=mona.actor("admin"),
            at=START,
        )
        [change] = waiting(acme)
        approved(change.id, max_.actor("admin"))
        operations.refuse(id=change.id, owner_of=acme.account, by=alice.actor(), at=START + HOUR)
    work_off(START + timedelta(hours=73))
    assert roles(acme) == {"alice@acme.example": "owner"}


def test_another_role_waits_too_and_lapses_where_the_owners_changed_it_meanwhile(
    acme: Party, alice: Human, vera: Human, mona: Human, max_: Human
) -> None:
    with scope.everything(reason="staff"):
        customer_members.ask_for_role(
            mode="live",
            account="acme",
            person=vera.person,
            role="owner",
            evidence=[inviting.document(acme)],
            by=mona.actor("admin"),
            at=START,
        )
        [change] = waiting(acme)
        approved(change.id, max_.actor("admin"))
        members.change_role(
            account=acme.account, person=vera.person, role="billing", by=alice.actor(), at=START + HOUR
        )
    work_off(START + timedelta(hours=72))
    assert roles(acme)["vera@acme.example"] == "billing"
    assert waiting(acme)[0].status == "lapsed"


def test_who_only_looks_on_is_removed_at_once(acme: Party, alice: Human, vera: Human, mona: Human) -> None:
    with scope.everything(reason="staff"):
        assert not customer_members.ask_for_removal(
            mode="live", account="acme", person=vera.person, evidence=[], by=mona.actor("admin"), at=START
        )
    assert roles(acme) == {"alice@acme.example": "owner"}


def work_off(at: Any) -> None:
    operations.work_off(by=SETUP, at=at)


def test_where_the_vendor_is_one_person_notice_takes_the_place_of_the_second(
    acme: Party, mona: Human, settings: LazySettings
) -> None:
    settings.LICET_ONE_PERSON_VENDOR = True
    inviting.agreed(acme)
    proposed(acme, mona.actor("admin"))
    assert waiting(acme)[0].effective_from == START + timedelta(hours=72)
    work_off(START + timedelta(hours=72))
    assert newest(acme, at=START + timedelta(hours=72)).email == inviting.NAMED.email


def test_one_person_cannot_invite_for_an_owner_either(
    acme: Party, alice: Human, mona: Human, settings: LazySettings
) -> None:
    settings.LICET_ONE_PERSON_VENDOR = True
    ask(acme, mona, "owner")
    assert waiting(acme)[0].status == "pending"


def test_in_test_mode_nobody_waits(mona: Human) -> None:
    trial = customer("trial", "Trial", mode="test")
    with scope.everything(reason="staff"):
        customer_members.propose_owner(
            mode="test",
            account="trial",
            email="t@kestrel.example",
            name="T",
            by=mona.actor("admin"),
            at=START,
        )
        assert waiting(trial, mode="test")[0].status == "effective"
    assert newest(trial).waits_hours == 0
