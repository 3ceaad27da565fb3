"""Under signed writing Licet writes the addendum that makes the portal a valid way to consent."""

from __future__ import annotations

import hashlib

import pytest
from django.test import Client
from django.urls import reverse

from tests.api.client import Api, check, key_for
from tests.api.papers import Desk
from tests.desk.browser import signed_in
from tests.people import Human, Party, human
from tests.portal.conftest import ACME, SignIn, sign_in

__all__ = ["sign_in"]
pytestmark = pytest.mark.usefixtures("catalogue")
ADDENDUM = "/v1/accounts/acme/agreements/msa/addendum"


@pytest.fixture
def desk(acme: Party) -> Desk:
    desk = Desk()
    desk.recorded("msa", training="opt_in", amended_by="signed_writing")
    return desk


def test_the_addendum_names_its_agreement_and_what_to_record(desk: Desk) -> None:
    found = desk.clerk.get(ADDENDUM)
    assert found.status == 200, found.body
    check(found.body, "Addendum")
    assert hashlib.sha256(found["markdown"].encode()).hexdigest() == found["sha256"]
    assert "ACME Pumps" in found["markdown"]
    assert "msa" in found["markdown"]
    assert "covers all later choices" in found["markdown"]
    assert found["record"] == {
        "kind": "amendment", "training": "silent", "amended_by": "portal", "amends": "msa",
    }  # fmt: skip
    assert desk.clerk.get(ADDENDUM)["sha256"] == found["sha256"]


def test_recording_what_it_says_makes_the_portal_valid(desk: Desk, acme: Party) -> None:
    signed = desk.amend("am-1", **desk.clerk.get(ADDENDUM)["record"])
    assert desk.clerk.get(ADDENDUM).status == 200  # it waits for a second person
    desk.owner_approves(signed, acme.account)
    refused = desk.clerk.get(ADDENDUM)
    assert (refused.status, refused.code) == (409, "addendum_not_needed")


def test_recording_it_without_its_document_is_refused(desk: Desk) -> None:
    record = desk.clerk.get(ADDENDUM)["record"]
    assert desk.paper("am-1", **record).code == "new_evidence_needed"


def test_it_is_printed_for_signing(desk: Desk) -> None:
    page = desk.clerk.get(f"{ADDENDUM}.pdf")
    assert page.status == 200
    assert page.raw.startswith(b"%PDF")


def test_none_is_needed_where_the_portal_is_valid(desk: Desk) -> None:
    desk.recorded("other", training="opt_in")
    assert desk.clerk.get("/v1/accounts/acme/agreements/other/addendum").code == "addendum_not_needed"
    assert desk.clerk.get("/v1/accounts/acme/agreements/none/addendum").code == "no_such_agreement"
    assert desk.clerk.get("/v1/accounts/nobody/agreements/msa/addendum").status == 404


def test_a_foreign_key_does_not_read_it(desk: Desk, globex: Party) -> None:
    other = Api(key_for("consent:read", tenant=globex.tenant))
    assert other.get(ADDENDUM).status == 404


def test_the_portal_and_the_desk_offer_it(
    desk: Desk, acme: Party, alice: Human, charlie: Human, sign_in: SignIn
) -> None:
    client = sign_in(alice)
    assert "Addendum to msa" in client.get(f"{ACME}/contract/").content.decode()
    assert client.get(f"{ACME}/contract/addendum/msa.pdf").content.startswith(b"%PDF")
    assert client.get(f"{ACME}/contract/addendum/none.pdf").status_code == 404
    assert sign_in(charlie).get(f"{ACME}/contract/addendum/msa.pdf").status_code == 404
    staff: Client = signed_in(human("lena@vendor.example", "Lena", is_staff=True, is_superuser=True))
    page = reverse("admin:addendum", args=[acme.tenant, "msa"])
    assert page in staff.get(reverse("admin:tenant", args=[acme.tenant])).content.decode()
    assert staff.get(page).content.startswith(b"%PDF")
    assert staff.get(reverse("admin:addendum", args=[acme.tenant, "none"])).status_code == 404
