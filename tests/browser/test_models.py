"""The models that learned from a customer's data, as its people see them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import catalogue, prices
from tests.api.client import Api, key_for
from tests.browser.signing_in import sign_in
from tests.lineage.copies import withdraw
from tests.lineage.runs import Job
from tests.lineage.shelf import Shelf, named
from tests.people import customer, human, member

pytestmark = pytest.mark.browser


@pytest.fixture
def line(served: str) -> str:
    """Two models of ACME's data, one merged from both and one distilled of that; the first is to be retired."""
    acme = customer("acme", "ACME Pumps")
    member(human("alice@acme.example", "Alice Adams"), acme, "owner")
    catalogue.record()
    prices.publish_schedule()
    catalogue.publish("closed", clauses={"no_transfer_to": [{"kind": "anyone", "modes": ["sale"]}]})
    given = catalogue.give(terms="closed", at=timezone.now())
    job = Job(Api(key_for("runs")))
    for number in ("1", "2"):
        run = job.cleared(run=f"nightly-{number}", model=named(number))
        assert job.complete(run, ("acme", catalogue.TELEMETRY, 3)).status == 200
    shelf = Shelf(Api(key_for()))
    assert shelf.derive("3", "1", "2").status == 201
    assert shelf.derive("4", "3").status == 201
    withdraw(given, "retire_models")
    return served


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_owner_follows_the_line_of_a_model(
    page: Page, line: str, accessible: Callable[[], None], pictured: Callable[[str], None], scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    sign_in(page, f"{line}/", "alice@acme.example")
    page.get_by_role("link", name="Usage", exact=True).click()
    page.get_by_role("link", name="Models", exact=True).click()
    expect(page.get_by_role("row")).to_have_count(5)
    accessible()
    pictured(f"models-{scheme}")
    page.get_by_role("link", name="pm 3", exact=True).click()
    expect(page.get_by_text("Never sold to anybody.")).to_be_visible()
    expect(page.get_by_text("We must take it out of service by")).to_be_visible()
    accessible()
    pictured(f"model-{scheme}")
    page.locator("svg a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/live/acme/models/wear/pm/[12]/$"))
    page.set_viewport_size({"width": 390, "height": 800})
    pictured(f"model-phone-{scheme}")
