"""One customer's way through the running portal: signs in, opts in, sees the discount, withdraws."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import catalogue, prices
from tests.people import PASSWORD, START, customer, human, member

pytestmark = pytest.mark.browser
SPACE = "\N{NARROW NO-BREAK SPACE}"


@pytest.fixture
def alice(served: str) -> str:
    """Everything committed, as on a real server; yields the address she signs in with."""
    acme = customer("acme", "ACME Pumps")
    who = member(human("alice@acme.example", "Alice Adams"), acme, "owner")
    catalogue.record()
    prices.publish_schedule()
    return who.email


@pytest.fixture
def signed_in(page: Page, served: str, alice: str) -> Page:
    page.goto(f"{served}/")
    page.get_by_label("E-mail address").fill(alice)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="What you allow")).to_be_visible()
    return page


def test_a_customer_opts_in_sees_the_discount_and_withdraws(
    signed_in: Page, accessible: Callable[[], None], pictured: Callable[[str], None]
) -> None:
    page = signed_in
    accessible()
    pictured("overview")
    page.get_by_text("2 uses, none allowed").first.click()
    page.get_by_role("link", name="Train a shared model").first.click()
    page.get_by_text("Allow “Train a shared model”").click()
    page.get_by_role("button", name="Choose all 4").click()
    page.get_by_role("radio", name="Only in the European Union").check()
    page.get_by_role("radio", name="As it is").check()
    price = page.get_by_role("complementary", name="Your price")
    expect(price).to_contain_text(f"0{SPACE}%")
    expect(price).to_contain_text(f"becomes 8{SPACE}%")  # 100 points × 0.9 for the EU = 90: silver
    expect(price).to_contain_text("tier silver")
    accessible()
    pictured("choice")

    page.get_by_role("button", name="Review before signing").click()
    expect(page.get_by_text("Nothing is recorded yet.")).to_be_visible()
    accessible()
    pictured("review")
    page.reload()
    expect(page.get_by_text("Nothing is recorded yet.")).to_be_visible()
    page.go_back()  # the draft is as it was, and no question of the browser whether to send it again
    expect(page.get_by_text("Nothing was recorded yet.")).to_be_visible()
    expect(page.get_by_role("radio", name="As it is")).to_be_checked()
    page.go_forward()
    page.get_by_label("I have read the terms").check()
    page.get_by_label("I have read this statement of the remaining risk").check()
    page.get_by_role("button", name="Sign and allow").click()
    expect(page.get_by_text("This page is your receipt.")).to_be_visible()
    accessible()
    pictured("receipt")
    page.go_back()
    expect(page.get_by_role("heading", name="Train a shared model")).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("heading", name="Record of a consent")).to_be_visible()

    page.get_by_role("link", name="Overview").first.click()
    expect(page.get_by_role("complementary", name="Your price now")).to_contain_text(f"8{SPACE}%")
    use = page.get_by_role("row", name="Machine telemetry: Train a shared model")
    expect(use).to_contain_text("Allowed")
    expect(use.get_by_role("link", name="Withdraw")).to_be_visible()
    use.get_by_role("link", name="Train a shared model", exact=True).click()
    page.get_by_role("link", name="Withdraw").click()
    expect(page.get_by_text(f"Your discount goes from 8{SPACE}% to 0{SPACE}%.")).to_be_visible()
    accessible()
    pictured("withdrawal")
    page.get_by_role("button", name="Withdraw now").click()
    expect(page.get_by_text("From this moment on every request is denied.")).to_be_visible()
    page.get_by_role("link", name="Price").click()
    expect(page.get_by_role("heading", name="Every change")).to_be_visible()
    accessible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_fits_a_small_screen(
    signed_in: Page, served: str, accessible: Callable[[], None], pictured: Callable[[str], None], scheme: str
) -> None:
    catalogue.give(at=START)
    page = signed_in
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 360, "height": 780})
    data = f"/data/{catalogue.TELEMETRY}/"
    for path in (
        "/",
        "/price/",
        "/history/",
        "/account/",
        "/terms/2025-01/",
        data,
        f"{data}{catalogue.SHARED}/",
    ):
        page.goto(f"{served}/live/acme{path}")
        assert page.evaluate("document.documentElement.scrollWidth") == 360, path
        accessible()
        pictured(f"small-{scheme}{path.replace('/', '-')}")
    for path in ("/accounts/password/change/", "/accounts/2fa/", "/accounts/logout/"):
        page.goto(f"{served}{path}")
        accessible()


def test_a_consent_is_given_and_withdrawn_by_keyboard_and_without_script(
    signed_in: Page, served: str, browser: object
) -> None:
    cookies = signed_in.context.cookies()
    context = browser.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    context.add_cookies(cookies)
    page: Page = context.new_page()
    page.goto(f"{served}/live/acme/data/{catalogue.TELEMETRY}/{catalogue.OWN}/")
    page.get_by_role("checkbox", name="Allow “Train your own model”").focus()
    page.keyboard.press("Space")
    page.get_by_role("checkbox", name="rpm").focus()
    page.keyboard.press("Space")
    page.get_by_role("radio", name="Pseudonymised").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Show the new price").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Your price")).to_contain_text("points (+")
    page.get_by_role("button", name="Review before signing").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing is recorded yet.")).to_be_visible()
    for box in page.get_by_role("checkbox").all():
        box.focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Sign and allow").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("This page is your receipt.")).to_be_visible()
    page.get_by_role("link", name="Withdraw").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Withdraw now").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("From this moment on every request is denied.")).to_be_visible()
    context.close()
