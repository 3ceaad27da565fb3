"""The desk in Chromium: accessible and whole on a phone and a large screen, by day and by night; found by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import catalogue, prices
from tests.browser.signing_in import sign_in
from tests.catalogue import OWN, SHARED, TELEMETRY, give
from tests.people import Party, customer, human, manages, member

pytestmark = pytest.mark.browser


@pytest.fixture
def acme(served: str) -> Party:
    acme = customer("acme", "ACME Pumps")
    member(human("alice@acme.example", "Alice Adams"), acme, "owner")
    catalogue.record()
    prices.publish_schedule()
    give(at=timezone.now() - timedelta(hours=1))
    give(purpose=OWN, manner="proposed", signatory=None, evidence=[], at=timezone.now() - timedelta(days=9))
    manages(human("ada@vendor.example", "Ada Lind", is_staff=True, is_superuser=True), acme)
    return acme


def test_every_kind_of_page_is_accessible_and_fits(
    page: Page,
    served: str,
    acme: Party,
    accessible: Callable[[], None],
    pictured: Callable[[str], None],
) -> None:
    sign_in(page, f"{served}/admin/", "ada@vendor.example")
    expect(page.get_by_text("1 thing waits for an answer.")).to_be_visible()
    use = f"?use={TELEMETRY}/{SHARED}"
    own = f"tenant/{acme.tenant}"
    pages = (
        *("", "find/?q=acme", f"{own}/", f"{own}/propose/", f"{own}/propose/conditions/{use}"),
        *(f"{own}/managers/", f"{own}/member/", f"{own}/view/", f"{own}/agreement/", f"{own}/consent/"),
        *("consent/consent/", "consent/consentevent/", "ledger/entry/", "ledger/entry/1/change/"),
        *("tenants/tenant/", "consent/category/", "pricing/entitlement/", "tenants/apikey/", "import/"),
        *("approvals/", "findings/", "destruction/", "models/", "audits/", "onboard/", "category/", "terms/"),
        *("purpose/", "key/", "staff/", "webhooks/", "processors/", "transfers/", "state/"),
    )
    for width, scheme in ((390, "light"), (1440, "dark")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        for path in pages:
            page.goto(f"{served}/admin/{path}")
            assert page.evaluate("document.documentElement.scrollWidth") == width, (path, width)
            accessible()
            pictured(f"desk-{width}-{path.partition('?')[0].replace('/', '-')}")


def test_a_customer_is_found_by_keyboard_alone(page: Page, served: str, acme: Party) -> None:
    sign_in(page, f"{served}/admin/", "ada@vendor.example")
    page.wait_for_load_state("networkidle")
    page.wait_for_function("window.Alpine !== undefined")  # the scripts that listen to keys
    page.locator("main").focus()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Search").get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("acme")
    expect(page.locator("#command-results-list li").first).to_contain_text("ACME Pumps")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{served}/admin/tenant/{acme.tenant}/")
