"""A customer's first owner opens the invitation, chooses a password and signs, within five minutes and without help."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone
from playwright.sync_api import Page, expect

from ledger import queries as ledger
from ledger import scope
from ledger.entries import kind_named
from notices import letters
from notices.operations import mail
from tests import catalogue, prices
from tests import invitations as inviting
from tests.browser.signing_in import sign_in
from tests.people import PASSWORD, Party, customer, human, manages, member

pytestmark = pytest.mark.browser
FIVE_MINUTES = 300  # seconds


@pytest.fixture
def acme(served: str, settings: LazySettings, tmp_path: Any) -> Party:
    """A customer with a signed agreement and two account managers, and without members."""
    settings.MEDIA_ROOT, settings.PUBLIC_URL = tmp_path, served
    party = customer("acme", "ACME Pumps")
    catalogue.record()
    prices.publish_schedule()
    for name in ("mona", "max"):
        manages(human(f"{name}@vendor.example", name.capitalize(), is_staff=True), party)
    inviting.agreed(party, at=timezone.now())
    return party


def mailed_link(mailoutbox: Any) -> str:
    """Send the letters, as the worker does, and return the link for the invited person."""
    with scope.everything(reason="audit"):
        entries = ledger.entries(limit=500)
    for entry in entries:
        if kind_named(entry.kind) in letters.BY_KIND:
            mail.tell(entry, at=timezone.now())
    [letter] = [each for each in mailoutbox if each.subject == "You are invited to act for ACME Pumps"]
    found = re.search(r"http\S+/invitations/\S+", letter.body)
    assert found is not None
    return found[0]


def test_the_first_owner_signs_within_five_minutes_of_being_invited(
    *,
    page: Page,
    served: str,
    acme: Party,
    mailoutbox: Any,
    accessible: Callable[[], None],
    pictured: Callable[[str], None],
) -> None:
    sign_in(page, f"{served}/admin/tenant/{acme.tenant}/member/", "mona@vendor.example")
    page.get_by_label("Name").fill("Ines Ito")
    page.get_by_label("Email").fill("ines@acme.example")
    page.get_by_label("May act as").select_option("owner")
    accessible()
    pictured("desk-members")
    page.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_text("A colleague approves it, then the invitation is mailed.")).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, f"{served}/admin/approvals/", "max@vendor.example")
    page.get_by_role("link", name="The first owner of a customer is invited").click()
    expect(page.get_by_role("cell", name="Ines Ito <ines@acme.example>").first).to_be_visible()
    page.get_by_role("button", name="Record my answer").click()
    page.context.clear_cookies()

    invited_at = time.monotonic()
    page.goto(mailed_link(mailoutbox))
    expect(page.get_by_role("heading", name="Act for ACME Pumps")).to_be_visible()
    accessible()
    pictured("invitation")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Accept and sign in").click()

    expect(page.get_by_role("heading", name="What you allow")).to_be_visible()
    page.locator("tbody", has=page.get_by_role("link", name="Machine telemetry")).locator("summary").click()
    page.get_by_role("link", name="Train a shared model").first.click()
    page.get_by_text("Allow “Train a shared model”").click()
    page.get_by_role("button", name="Choose all 4").click()
    page.get_by_role("radio", name="Only in the European Union").check()
    page.get_by_role("radio", name="As it is").check()
    page.get_by_role("button", name="Review before signing").click()
    page.get_by_label("I have read the terms").check()
    page.get_by_label("I have read this statement of the remaining risk").check()
    page.get_by_role("button", name="Sign and allow").click()
    expect(page.get_by_text("This page is your receipt.")).to_be_visible()
    assert time.monotonic() - invited_at < FIVE_MINUTES


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_owner_invites_a_colleague_and_changes_the_team(
    *,
    page: Page,
    served: str,
    acme: Party,
    accessible: Callable[[], None],
    pictured: Callable[[str], None],
    scheme: str,
) -> None:
    member(human("alice@acme.example", "Alice Adams"), acme, "owner")
    member(human("vera@acme.example", "Vera Vance"), acme, "viewer")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    sign_in(page, f"{served}/live/acme/account/", "alice@acme.example")
    page.get_by_role("link", name="invite, change or remove people").click()
    page.get_by_label("Name").fill("Nora Nash")
    page.get_by_label("Email address").fill("nora@acme.example")
    page.get_by_label("Role", exact=True).select_option("privacy_officer")
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_text("Nora Nash is invited.")).to_be_visible()
    page.get_by_label("Role of Vera Vance", exact=True).select_option("billing")
    page.get_by_role("button", name="Change the role of Vera Vance").click()
    expect(page.get_by_text("The role is changed.")).to_be_visible()
    accessible()
    pictured(f"team-{scheme}")
    page.set_viewport_size({"width": 360, "height": 780})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    pictured(f"team-phone-{scheme}")
    page.get_by_role("button", name="Withdraw the invitation of Nora Nash").click()
    expect(page.get_by_text("The invitation is withdrawn.")).to_be_visible()
