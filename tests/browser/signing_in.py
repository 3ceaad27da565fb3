"""Signing in as people do."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.people import PASSWORD


def sign_in(page: Page, address: str, email: str) -> None:
    """By way of a page of the portal or the desk, which opens then."""
    page.goto(address)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
