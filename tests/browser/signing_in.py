"""Signing in as people do."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.people import PASSWORD


def sign_in(page: Page, address: str, email: str) -> None:
    """By way of a page of the portal, which opens then."""
    page.goto(address)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_in_at_the_desk(page: Page, address: str, email: str) -> None:
    """By way of a page of the desk, which opens then."""
    page.goto(address)
    page.locator("input[name=username]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("button[type=submit], input[type=submit]").first.click()
