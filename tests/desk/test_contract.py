"""Staff declare a paper void, and confirm on evidence that a contract is over. Both take a second person."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.desk.browser import signed_in
from tests.lineage.planned import Copies, ago
from tests.people import Human, Party, human

pytestmark = pytest.mark.usefixtures("acme", "globex", "schedule")
LONG_AGO = "2024-01-01T00:00:00Z"
DOCUMENT = b"%PDF-1.4\n% the contract is over"


@pytest.fixture
def legal() -> Human:
    return human("lena@vendor.example", "Lena Legal", is_staff=True, is_superuser=True)


@pytest.fixture
def browser(legal: Human) -> Client:
    return signed_in(legal)


@pytest.fixture
def copies() -> Copies:
    copies = Copies(on_contract_end="destroy")
    copies.desk.recorded("msa", training="opt_in", effective_from=LONG_AGO)
    copies.consent()
    copies.copy()
    return copies


def end_contract(copies: Copies) -> None:
    copies.desk.recorded(
        "notice", kind="order_form", training="silent", ends={"reference": "msa", "at": ago(days=3)}
    )


def approve(who: Human) -> Client:
    client = signed_in(who)
    [waits] = [row[0] for row in client.get(reverse("admin:approvals")).context["waiting"]]
    client.post(reverse("admin:approval", args=[waits.id]), {"answer": "approve"})
    return client


def test_two_people_confirm_that_a_contract_is_over(copies: Copies, acme: Party, browser: Client) -> None:
    end_contract(copies)
    page = reverse("admin:confirm_end", args=[acme.tenant])
    assert page in browser.get(reverse("admin:tenant", args=[acme.tenant])).content.decode()
    without = browser.post(page, {})
    assert without.status_code == 422
    done = browser.post(page, {"document": SimpleUploadedFile("end.pdf", DOCUMENT, "application/pdf")})
    assert done.status_code == 302
    assert copies.statuses() == [("contract_end", "data_set", "planned")]
    approve(human("mia@vendor.example", "Mia", is_staff=True, is_superuser=True))
    assert copies.statuses() == [("contract_end", "data_set", "due")]


def test_a_contract_that_goes_on_cannot_be_confirmed_as_over(
    copies: Copies, acme: Party, browser: Client
) -> None:
    page = reverse("admin:confirm_end", args=[acme.tenant])
    refused = browser.post(page, {"document": SimpleUploadedFile("end.pdf", DOCUMENT, "application/pdf")})
    assert refused.status_code == 422
    assert "goes on" in refused.content.decode()


def test_a_paper_is_declared_void_by_two(copies: Copies, acme: Party, browser: Client) -> None:
    copies.desk.recorded("ban", training="prohibited")
    page = reverse("admin:void_agreement", args=[acme.tenant, "ban"])
    assert page in browser.get(reverse("admin:tenant", args=[acme.tenant])).content.decode()
    assert browser.post(page, {"reason": " "}).status_code == 422
    assert browser.post(page, {"reason": "It was another customer's."}).status_code == 302
    assert copies.desk.clerk.get("/v1/accounts/acme/agreements/ban")["status"] == "effective"
    approve(human("mia@vendor.example", "Mia", is_staff=True, is_superuser=True))
    [waits] = copies.desk.colleague.get("/v1/approvals?status=approved")["data"]
    assert waits["member"] == "voided"


def test_no_unknown_paper_is_voided(acme: Party, browser: Client) -> None:
    page = reverse("admin:void_agreement", args=[acme.tenant, "nothing"])
    assert browser.get(page).status_code == 404


def test_only_legal_opens_these_pages(acme: Party, mona: Human) -> None:
    client = signed_in(mona)
    assert client.get(reverse("admin:confirm_end", args=[acme.tenant])).status_code == 403
    assert client.get(reverse("admin:void_agreement", args=[acme.tenant, "msa"])).status_code == 403


def test_a_planned_order_has_no_form_to_confirm(copies: Copies, browser: Client) -> None:
    end_contract(copies)
    listed = browser.get(reverse("admin:destructions"), {"status": "planned"})
    [row] = listed.context["rows"]
    shown = browser.get(reverse("admin:destruction", args=[row["seen"].id])).content.decode()
    assert "Planned: it waits" in shown
    assert "It was destroyed" not in shown
