"""A waiver in the portal and a transfer at the desk, as people see them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from ledger import scope
from lineage.judgement.parties import Party as Company
from lineage.judgement.recipients import Recipient
from lineage.judgement.transfer_subject import TransferSubject
from lineage.transfers.operations import waivers
from tests import catalogue, prices
from tests.browser.signing_in import sign_in
from tests.people import SETUP, START, Party, customer, human, member

pytestmark = pytest.mark.browser
HOLLIS = Recipient(Company("Hollis Bearings Ltd", "hollis.example"))


@pytest.fixture
def acme(served: str) -> Party:
    """ACME, whose terms let nothing go to anybody, and Nordlicht, whose competitor Hollis may be."""
    acme = customer("acme", "ACME Pumps")
    nordlicht = customer("nordlicht", "Nordlicht Pumpen")
    member(human("alice@acme.example", "Alice Adams"), acme, "owner")
    catalogue.record()
    prices.publish_schedule()
    catalogue.publish(
        "closed", clauses={"no_transfer_to": [{"kind": "anyone", "modes": ["sale", "licence"]}]}
    )
    catalogue.publish(
        "rivals",
        clauses={
            "no_transfer_to": [
                {"kind": "named", "name": "Hollis", "modes": ["sale", "licence", "weights", "hosted_use"]}
            ]
        },
    )
    catalogue.give(terms="closed")
    catalogue.give(nordlicht.key, terms="rivals", at=START.replace(hour=12))
    return acme


def test_an_owner_answers_a_waiver(
    page: Page, served: str, acme: Party, accessible: Callable[[], None], pictured: Callable[[str], None]
) -> None:
    with scope.everything(reason="staff"):
        waivers.ask_waivers(
            mode="live",
            subject=TransferSubject(),
            recipient=HOLLIS,
            way="licence",
            note="Hollis takes over our service team, and with it the model that watches your pumps.",
            by=SETUP,
            at=timezone.now(),
        )
    sign_in(page, f"{served}/", "alice@acme.example")
    page.get_by_role("link", name="itself, to Hollis Bearings Ltd").click()
    expect(page.get_by_text("Never sold or licensed to anybody.")).to_be_visible()
    accessible()
    pictured("waiver")
    page.get_by_role("radio", name="Yes, it may").check()
    page.get_by_label("Your reasons").fill("Fine with us.")
    page.get_by_role("button", name="Record my answer").click()
    expect(page.get_by_text("Recorded: it may happen.")).to_be_visible()
    accessible()
    pictured("waiver-granted")
    page.get_by_role("link", name="Promises you are asked to waive").click()
    accessible()
    pictured("waivers")


def test_legal_asks_whether_the_vendor_may_go(
    page: Page, served: str, acme: Party, accessible: Callable[[], None], pictured: Callable[[str], None]
) -> None:
    human("ada@vendor.example", "Ada", is_staff=True, is_superuser=True)
    sign_in(page, f"{served}/admin/transfers/", "ada@vendor.example")
    page.get_by_label("Recipient").fill("Hollis Bearings Ltd")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("Never sold or licensed to anybody.")).to_be_visible()
    expect(page.get_by_role("button", name="Another party")).to_be_visible()
    accessible()
    pictured("desk-transfer")
    page.get_by_role("link", name="Transfers", exact=True).last.click()
    expect(page.get_by_role("heading", name="What was asked")).to_be_visible()
    accessible()
    pictured("desk-transfers")
