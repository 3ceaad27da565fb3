"""The overview at every width: its cells stand under their headers, and nothing is cut off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import catalogue, prices
from tests.browser.signing_in import sign_in
from tests.people import customer, human, member

pytestmark = pytest.mark.browser
WIDTHS = (320, 390, 720, 1024, 1440, 2560)
# What sticks out of its box or of the page, and the left edges of the header and of each row.
MEASURED = """() => {
  const wide = [...document.querySelectorAll('main *')].filter(one => {
    const box = one.getBoundingClientRect();
    return box.width > 1 && !one.closest('.scroll') && (box.right > innerWidth + 1 || box.left < -1);
  });
  const cut = [...document.querySelectorAll('.uses td, .uses th')].filter(one =>
    (innerWidth >= 720 || !one.closest('thead')) && one.scrollWidth > one.clientWidth + 1);
  const lefts = row => [...row.children].map(cell => Math.round(cell.getBoundingClientRect().left));
  return {
    page: document.documentElement.scrollWidth,
    wide: wide.map(one => one.outerHTML.slice(0, 80)),
    cut: cut.map(one => one.textContent.trim().slice(0, 40)),
    header: lefts(document.querySelector('.uses thead tr')),
    rows: [...document.querySelectorAll('.uses .use')].map(lefts),
  };
}"""


@pytest.fixture
def consented(served: str) -> str:
    acme = customer("acme", "ACME Pumps")
    member(human("alice@acme.example", "Alice Adams"), acme, "owner")
    catalogue.record()
    prices.publish_schedule()
    catalogue.give()
    catalogue.give(purpose=catalogue.OWN, said={"form": "pseudonymised"})
    catalogue.give(category=catalogue.SHIFTS, manner="proposed", rights_attested=True)
    return served


def test_cells_stand_under_their_headers_at_every_width(
    page: Page, consented: str, accessible: Callable[[], None], pictured: Callable[[str], None]
) -> None:
    sign_in(page, f"{consented}/", "alice@acme.example")
    expect(page.get_by_text("2 uses allowed,")).to_be_visible()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found: dict[str, Any] = page.evaluate(MEASURED)
        assert (found["page"], found["wide"], found["cut"]) == (width, [], []), width
        assert len(found["rows"]) == 3
        if width >= 720:  # below, a row is a card and the header is hidden
            assert all(row == found["header"] for row in found["rows"]), width
        accessible()
        pictured(f"overview-{width}")
    page.get_by_text("1 more use, not allowed").click()
    # Two clicks from here: the link, and the button that does it.
    page.get_by_role("link", name="Withdraw Machine telemetry: Train a shared model").click()
    page.get_by_role("button", name="Withdraw now").click()
    expect(page.get_by_text("From this moment on every request is denied.")).to_be_visible()
