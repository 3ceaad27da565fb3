"""Staff ask at the desk for members of a customer; what becomes of it depends on the role and on the owners."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from ledger import scope
from tenants.queries import approvals
from tests import invitations as inviting
from tests.desk.browser import signed_in
from tests.invitations import invited, newest
from tests.people import Human, Party, customer

NEW = {"name": "Nora Nash", "email": "nora@acme.example", "role": "viewer"}


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def desk(mona: Human) -> Client:
    return signed_in(mona)


@pytest.fixture
def page(acme: Party) -> str:
    return f"/admin/tenant/{acme.tenant}/member/"


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("letter.pdf", b"%PDF-1.4 letter", content_type="application/pdf")


def said(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_person_who_only_looks_on_is_invited(desk: Client, page: str, acme: Party, alice: Human) -> None:
    assert "others are invited" in said(desk.post(page, NEW, follow=True))
    assert newest(acme, at=timezone.now()).email == "nora@acme.example"
    assert "nora@acme.example" in said(desk.get(page))


def test_a_first_owner_needs_the_agreement_and_the_page_shows_how_a_domain_is_proved(
    desk: Client, page: str, acme: Party, settings: LazySettings
) -> None:
    refused = desk.post(page, NEW | {"role": "owner"})
    assert "Record the agreement with its document first" in said(refused)
    assert "_licet.acme.example" in said(refused)
    public = desk.post(page, NEW | {"role": "owner", "email": "nora@gmail.com"})
    assert "_licet" not in said(public)


def test_the_first_owner_waits_for_a_colleague(desk: Client, page: str, acme: Party, max_: Human) -> None:
    inviting.agreed(acme, at=timezone.now())
    asked = {"name": "Ines Ito", "email": "ines@acme.example", "role": "owner"}
    assert "A colleague approves it" in said(desk.post(page, asked, follow=True))
    with scope.everything(reason="staff"):
        [change] = approvals.approvals(mode="live", account=acme.account)
    answer = f"/admin/approvals/{change.id}/"
    assert desk.post(answer, {"answer": "approve"}).status_code == 422
    shown = said(signed_in(max_).get(answer))
    assert "Ines Ito &lt;ines@acme.example&gt;" in shown
    [link] = re.findall(r'href="([^"]+/document/[0-9a-f]{64}/)"', shown)
    paper_ = signed_in(max_).get(link)
    assert b"".join(paper_.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert paper_["Content-Disposition"].startswith("attachment")
    assert signed_in(max_).get(link.replace(link[-9:-1], "0" * 8)).status_code == 404
    assert signed_in(max_).post(answer, {"answer": "approve"}).status_code == 302
    assert newest(acme, at=timezone.now()).route == "first_owner"


def test_a_colleague_is_told_that_an_owner_answers(
    desk: Client, page: str, acme: Party, alice: Human, max_: Human
) -> None:
    desk.post(page, NEW | {"role": "owner"})
    with scope.everything(reason="staff"):
        [change] = approvals.approvals(mode="live", account=acme.account)
    refused = signed_in(max_).post(f"/admin/approvals/{change.id}/", {"answer": "approve"})
    assert (refused.status_code, "Only an owner of the customer approves" in said(refused)) == (422, True)


def test_a_role_needs_a_document_and_a_removal_of_a_viewer_none(
    desk: Client, page: str, acme: Party, alice: Human, vera: Human
) -> None:
    mine = f"{page}{vera.person}/"
    assert 'value="viewer" selected' in said(desk.get(mine))
    assert "needs a document" in said(desk.post(mine, {"role": "owner"}))
    done = desk.post(mine, {"role": "owner", "document": paper()}, follow=True)
    assert "72 hours of notice" in said(done)
    assert "Removed." in said(desk.post(mine, {"role": ""}, follow=True))
    assert desk.get(mine).status_code == 404


def test_an_invitation_is_withdrawn_once(desk: Client, page: str, acme: Party, alice: Human) -> None:
    seen = invited(acme, alice)
    revoke = f"/admin/tenant/{acme.tenant}/invitation/{seen.id}/revoke/"
    assert "The invitation is withdrawn." in said(desk.post(revoke, follow=True))
    assert "older than seven days" in said(desk.post(revoke, follow=True))


def test_other_customers_invitations_and_members_are_out_of_reach(
    *, desk: Client, acme: Party, alice: Human, charlie: Human, globex: Party, page: str
) -> None:
    seen = invited(globex, charlie)
    assert desk.post(f"/admin/tenant/{acme.tenant}/invitation/{seen.id}/revoke/").status_code == 404
    assert desk.post(f"/admin/tenant/{globex.tenant}/member/", NEW).status_code == 404
    assert desk.get(f"{page}{charlie.person}/").status_code == 404
    assert newest(globex, at=timezone.now()).state == "open"


def test_contacts_are_recorded_with_an_agreement(desk: Client, acme: Party, page: str) -> None:
    said_ = {
        "reference": "MSA-7",
        "kind": "msa",
        "training": "opt_in",
        "effective_from": "2025-01-01",
        "document": paper(),
    }
    record = f"/admin/tenant/{acme.tenant}/agreement/"
    for wrong in ("ines@acme.example", "Ines Ito <ines>", "Ines"):
        assert desk.post(record, {**said_, "contacts": wrong, "document": paper()}).status_code == 422
    good = {
        **said_,
        "contacts": "Ines Ito <ines@acme.example>\n\nOtto <otto@acme.example>",
        "document": paper(),
    }
    assert desk.post(record, good).status_code == 302
    asked = {"name": "Otto", "email": "otto@acme.example", "role": "owner"}
    assert "A colleague approves it" in said(desk.post(page, asked, follow=True))


def test_staff_of_another_customer_see_nothing(mona: Human, max_: Human) -> None:
    other = customer("initech", "Initech")
    assert signed_in(mona).get(f"/admin/tenant/{other.tenant}/member/").status_code == 404
