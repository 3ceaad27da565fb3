"""An account manager tries to say yes for a customer. Each way ends with its own reason, and nothing is allowed.

S1 and S2 are the ways that a penetration test found; the others are of the same kind.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from consent.declarations import Declaration
from consent.operations import changes, customer_members
from consent.operations.agreements import Contact
from consent.operations.recording import Signatory
from consent.queries import consents
from ledger import actors, scope
from ledger import queries as ledger
from tenants import approval_rules
from tenants.models import Account, Assignment, Member, User
from tenants.operations import accounts, invitations, members
from tenants.queries import approvals, tenants, vendor_people
from tenants.queries import members as known_members
from tests import invitations as inviting
from tests.api.client import Api, key_for
from tests.catalogue import SHARED, TELEMETRY, TERMS, give
from tests.desk.browser import signed_in
from tests.people import PASSWORD, START, Human, Party, human
from wire import ids

DAY = timedelta(days=1)
MAILBOX = "mona.private@mailbox.example"
VENDOR = {"name": "Mona Marsh", "email": "mona.m@Vendor.Example", "role": "CEO", "authority": "officer"}
RISK = Declaration(risk_accepted=True)
STATEMENT: dict[str, Any] = {
    "category": TELEMETRY,
    "purpose": SHARED,
    "terms": TERMS,
    "conditions": {"fields": ["rpm"], "form": "raw", "regions": ["EU"]},
    "signatory": VENDOR,
    "evidence": [{"sha256": "a" * 64, "name": "msa.pdf"}],
    "risk_class": "ordinary",
    "risk_accepted": True,
}


@pytest.fixture(autouse=True)
def vendor(settings: LazySettings, catalogue: None) -> None:
    settings.LICET_VENDOR_DOMAINS = ["vendor.example"]


@pytest.fixture
def desk(mona: Human) -> Client:
    return signed_in(mona)


def nothing_is_allowed(party: Party) -> bool:
    with scope.everything(reason="staff"):
        found = consents.consents(tenant=party.tenant, at=timezone.now())
        return all(one.status not in {"active", "scheduled"} for one in found)


def waiting(party: Party) -> UUID:
    """The change that waits for an answer."""
    with scope.everything(reason="staff"):
        [found] = approvals.approvals(mode="live", account=party.account, status="pending")
        return found.id


def people_of(party: Party) -> dict[str, str]:
    with scope.everything(reason="staff"):
        rows = Member.objects.filter(account=party.account, ended_at=None)
        return dict(rows.values_list("user__email", "role"))


def said(answer: Any) -> str:
    return str(answer.content.decode())


# -- S1: she makes herself the customer ------------------------------------------------------------


def test_s1_she_cannot_make_herself_an_owner(desk: Client, acme: Party, alice: Human) -> None:
    page = f"/admin/tenant/{acme.tenant}/member/"
    answer = desk.post(page, {"name": "Mona", "email": "mona@vendor.example", "role": "owner"})
    assert (answer.status_code, "belongs to the vendor" in said(answer)) == (422, True)
    assert people_of(acme) == {"alice@acme.example": "owner"}
    assert desk.get("/live/acme/").status_code == 404


def test_s1_nor_can_she_with_a_mailbox_of_her_own(desk: Client, acme: Party, alice: Human) -> None:
    page = f"/admin/tenant/{acme.tenant}/member/"
    answer = desk.post(page, {"name": "M", "email": MAILBOX, "role": "owner"}, follow=True)
    assert "once an owner of the customer approves it" in said(answer)
    assert people_of(acme) == {"alice@acme.example": "owner"}
    assert User.objects.filter(email=MAILBOX).count() == 0


# -- S2: she onboards a customer that exists -------------------------------------------------------


def onboarding(key: str, **more: str) -> dict[str, str]:
    return {
        "account_key": key,
        "account_name": "Pwned",
        "signatures_required": "1",
        "region": "US",
        "member_name": "Mona",
        "member_email": MAILBOX,
        **more,
    }


def test_s2_onboarding_takes_over_no_customer(desk: Client, acme: Party, globex: Party, mona: Human) -> None:
    before = ledger.revision()
    own, foreign = (desk.post("/admin/onboard/", onboarding(key)) for key in ("acme", "globex"))
    alias = desk.post("/admin/onboard/", onboarding("new-one", tenant_key="globex"))
    assert [answer.status_code for answer in (own, foreign, alias)] == [422, 422, 422]
    refusals = [answer.context["form"].non_field_errors() for answer in (own, foreign, alias)]
    assert refusals[0] == refusals[1] == refusals[2]
    assert "globex" not in str(refusals)
    with scope.everything(reason="staff"):
        assert ledger.revision() == before
        assert tenants.tenant_by_id(id=globex.tenant).region == "DE"
        assert not Account.objects.filter(key="new-one").exists()
    assert not Assignment.objects.filter(user=mona.user, account=globex.account).exists()
    assert people_of(globex) == {}


# -- Ten more of the same kind ---------------------------------------------------------------------


def test_1_a_first_owner_whom_no_agreement_names(acme: Party, mona: Human) -> None:
    inviting.agreed(acme)
    with pytest.raises(customer_members.AddressNotProved):
        inviting.proposed(acme, mona.actor("admin"), email=MAILBOX, reads=lambda name: ())


def test_2_a_first_owner_without_the_signed_document(acme: Party, mona: Human) -> None:
    with pytest.raises(customer_members.AgreementDocumentMissing):
        inviting.proposed(acme, mona.actor("admin"))


def test_3_she_approves_the_first_owner_herself(acme: Party, mona: Human) -> None:
    inviting.agreed(acme, Contact("M", MAILBOX))
    change = inviting.proposed(acme, mona.actor("admin"), email=MAILBOX, name="M")
    with pytest.raises(approval_rules.ApprovesOwnChange):
        inviting.approved(change, mona.actor("admin"))


def test_4_a_colleague_approves_a_member_in_place_of_the_owner(
    acme: Party, alice: Human, mona: Human, max_: Human
) -> None:
    with scope.everything(reason="staff"):
        customer_members.ask_for_member(
            mode="live",
            account="acme",
            email=MAILBOX,
            name="M",
            role="privacy_officer",
            by=mona.actor("admin"),
            at=START,
        )
    change = waiting(acme)
    with pytest.raises(approval_rules.OwnerApproves):
        inviting.approved(change, max_.actor("admin"))


def test_5_she_raises_the_role_of_a_member_who_only_looked_on(
    acme: Party, alice: Human, vera: Human, mona: Human
) -> None:
    with scope.everything(reason="staff"), pytest.raises(members.OwnersDecide):
        members.change_role(
            account=acme.account, person=vera.person, role="owner", by=mona.actor("admin"), at=START
        )


def test_6_a_second_first_owner_comes_after_the_first(acme: Party, mona: Human, max_: Human) -> None:
    other = Contact("Otto", "otto@acme.example")
    inviting.agreed(acme, inviting.NAMED, other)
    now = timezone.now()
    late = inviting.first_owner(
        acme, mona, max_, at=now - timedelta(minutes=1), email=other.email, name=other.name
    )
    early = inviting.first_owner(acme, mona, max_, at=now)
    for seen in (early, late):
        answer = Client().post(
            f"/invitations/{inviting.token(seen)}/", {"password": PASSWORD, "again": PASSWORD}
        )
    assert (answer.status_code, "has an owner by now" in said(answer)) == (409, True)
    assert people_of(acme) == {"ines@acme.example": "owner"}


def test_7_whom_she_asked_for_signs_too_early(acme: Party, alice: Human, mona: Human) -> None:
    given = give(manner="proposed", signatory=None, by=mona.actor("admin"))
    new = human("nora@acme.example", "Nora Nash")
    with scope.everything(reason="staff"):
        customer_members.ask_for_member(
            mode="live",
            account="acme",
            email=new.email,
            name="Nora Nash",
            role="owner",
            by=mona.actor("admin"),
            at=START,
        )
        inviting.approved(waiting(acme), alice.actor(), owner_of=acme.account)
        invitations.accept(id=inviting.newest(acme).id, user=new.user, by=new.actor(), at=START)
        sign = {
            "consent": given.consent,
            "signatory": Signatory("member", new.person),
            "by": new.actor(),
            "declared": RISK,
        }
        with pytest.raises(known_members.MaySignLater):
            changes.confirm(**sign, at=START + DAY - timedelta(seconds=1))
    assert nothing_is_allowed(acme)


@pytest.mark.parametrize("way", ["stated", "confirmed", "disguised"])
def test_8_a_system_vouches_for_a_signatory_of_the_vendor(
    acme: Party, alice: Human, mona: Human, way: str
) -> None:
    attests = Api(key_for("consent:write", "consent:attest"))
    body = STATEMENT
    if way == "disguised":
        body = STATEMENT | {"signatory": VENDOR | {"email": "MONA@sub.vendor.example"}}
    if way == "confirmed":
        with scope.everything(reason="staff"):
            given = give(manner="proposed", signatory=None, by=mona.actor("admin"))
        body = {"signatory": VENDOR, "risk_accepted": True, "evidence": STATEMENT["evidence"]}
        answer = attests.ask("POST", f"/v1/consents/{ids.render(ids.CONSENT, given.consent)}/confirm", body)
    else:
        answer = attests.ask("POST", "/v1/tenants/acme/consents", body)
    assert (answer.status, answer.code) == (422, "signatory_is_vendor")
    assert nothing_is_allowed(acme)


def test_9_the_database_itself_refuses_staff_as_members_and_members_as_staff(
    acme: Party, alice: Human, mona: Human
) -> None:
    with scope.everything(reason="staff"):
        with pytest.raises(vendor_people.SignatoryIsVendor), transaction.atomic():
            members.record_member(
                user=mona.user, account=acme.account, role="owner", by=inviting.SETUP, at=START
            )
        with pytest.raises(IntegrityError, match="never staff"), transaction.atomic():
            User.objects.filter(pk=alice.user).update(is_staff=True)
    assert people_of(acme) == {"alice@acme.example": "owner"}


def test_10_a_document_names_somebody_of_the_vendor(
    desk: Client, acme: Party, alice: Human, tmp_path: Any, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    page = f"/admin/tenant/{acme.tenant}/consent/conditions/?category={TELEMETRY}&purpose={SHARED}"
    form = {
        "terms": TERMS,
        "fields_allowed": ["rpm"],
        "form": "raw",
        "model_families": "*",
        "processors": "*",
        "regions": "EU",
        "risk_class": "ordinary",
        "risk_accepted": "on",
        "signatory_name": "Mona",
        "signatory_email": "mona@vendor.example",
        "document": SimpleUploadedFile("signed.pdf", b"%PDF-1.4 signed", content_type="application/pdf"),
        "record": "yes",
    }
    answer = desk.post(page, form)
    assert (answer.status_code, "belongs to the vendor" in said(answer)) == (422, True)
    assert nothing_is_allowed(acme)


def test_what_the_customer_itself_does_still_works(acme: Party, mona: Human, max_: Human) -> None:
    """The control: the person whom the agreement names accepts and signs at once."""
    inviting.agreed(acme)
    seen = inviting.first_owner(acme, mona, max_, at=timezone.now())
    link = f"/invitations/{inviting.token(seen)}/"
    browser = Client()
    assert browser.post(link, {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert people_of(acme) == {"ines@acme.example": "owner"}
    given = give(manner="proposed", signatory=None, by=mona.actor("admin"))
    ines = Member.objects.get(user__email="ines@acme.example").user.person_id
    with scope.everything(reason="staff"):
        changes.confirm(
            consent=given.consent,
            signatory=Signatory("member", ines),
            declared=RISK,
            by=actors.person(ines, channel="portal"),
            at=timezone.now(),
        )
    assert not nothing_is_allowed(acme)


def recovered(acme: Party, alice: Human, mona: Human, max_: Human) -> Client:
    """Let two people of staff put a mailbox of theirs in the place of the last owner. Returns its browser."""
    with scope.everything(reason="staff"):
        members.end_membership(user=alice.user, account=acme.account, by=inviting.SETUP, at=START)
    letter = [inviting.document(acme)]
    seen = inviting.first_owner(acme, mona, max_, at=timezone.now(), email=MAILBOX, name="M", evidence=letter)
    browser = Client()
    browser.post(f"/invitations/{inviting.token(seen)}/", {"password": PASSWORD, "again": PASSWORD})
    assert people_of(acme) == {MAILBOX: "owner"}
    return browser


def test_11_a_new_owner_who_has_to_wait_invites_one_who_need_not(
    acme: Party, alice: Human, mona: Human, max_: Human
) -> None:
    browser = recovered(acme, alice, mona, max_)
    other = {"name": "O", "email": "other@mailbox.example", "role": "owner"}
    answer = browser.post("/live/acme/team/", other, follow=True)
    assert "your signatures count a little later" in said(answer)
    owner = actors.person(Member.objects.get(user__email=MAILBOX).user.person_id, channel="portal")
    with scope.everything(reason="staff"), pytest.raises(known_members.MaySignLater):
        invitations.invite(
            account=acme.account, email="o@x.example", name="O", role="owner", by=owner, at=timezone.now()
        )


def test_12_a_new_owner_who_has_to_wait_approves_what_the_vendor_wants(
    acme: Party, alice: Human, mona: Human, max_: Human
) -> None:
    with scope.everything(reason="staff"):
        for signatures in (2, 1):
            accounts.put_account(
                mode="live",
                key="acme",
                name="ACME Pumps",
                signatures_required=signatures,
                by=mona.actor("admin"),
                at=START,
            )
    change = waiting(acme)
    browser = recovered(acme, alice, mona, max_)
    page = f"/live/acme/changes/{ids.render(ids.APPROVAL, change)}/answer/"
    assert "your signatures count a little later" in said(
        browser.post(page, {"answer": "approve"}, follow=True)
    )
    owner = actors.person(Member.objects.get(user__email=MAILBOX).user.person_id, channel="portal")
    with pytest.raises(known_members.MaySignLater):
        inviting.approved(change, owner, owner_of=acme.account, at=timezone.now())
    with scope.everything(reason="staff"):
        assert Account.objects.get(key="acme").signatures_required == 2


def test_a_new_owner_who_has_to_wait_withdraws_at_once(
    acme: Party, alice: Human, mona: Human, max_: Human
) -> None:
    given = give(at=timezone.now())
    browser = recovered(acme, alice, mona, max_)
    assert "so you can sign from" in said(browser.get("/live/acme/"))
    page = f"/live/acme/consents/{ids.render(ids.CONSENT, given.consent)}/withdraw/"
    assert browser.post(page, {}).status_code == 302
    assert nothing_is_allowed(acme)
