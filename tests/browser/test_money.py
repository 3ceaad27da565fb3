"""The desk's pages of money, as Finance sees them on a desktop and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from billing import scanning
from billing.operations import books as billing_books
from ledger import scope
from tenants.models import User
from tests import prices
from tests.billing.finance import BEGIN, DRAFT, FEBRUARY, Finance, discounted
from tests.billing.stage import set_up
from tests.browser.signing_in import sign_in
from tests.people import SETUP, human
from tests.sandbox.local_stripe import Account, LocalStripe

pytestmark = pytest.mark.browser


@pytest.fixture
def finance_desk(
    served: str, local_stripe: LocalStripe, account: Account, billed: object, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, str]:
    """ACME's paid invoice in the books, one month closed, and a difference. Returns the address and the invoice."""
    monkeypatch.setitem(prices.RULE, "minimum_term_days", 365)
    monkeypatch.setitem(prices.RULE, "clawback", [{"days": 0, "bps": 10_000}])
    stage = set_up(local_stripe, account, billed)  # type: ignore[arg-type]
    stage.clock.at = BEGIN
    finance = Finance(stage, account.clock(int(BEGIN.timestamp())))
    invoice = discounted(finance)
    finance.pay(invoice)
    finance.read(*(each.id for each in finance.invoices()))
    with scope.everything(reason="staff"):
        billing_books.close_month(mode="live", month="2027-01", by=SETUP, at=FEBRUARY + DRAFT)
    account.client.v1.subscriptions.update(stage.subscription, {"discounts": ""})
    stage.clock.forward(hours=1)
    scanning.scan(mode="live", gateway=stage.gateway, now=stage.clock)
    stage.clock.forward(days=2)
    stage.take_back()
    fiona = human("fiona@vendor.example", "Fiona Field", is_staff=True)
    User.objects.get(pk=fiona.user).groups.add(Group.objects.get(name="Finance"))
    return served, invoice


@pytest.mark.parametrize("width", [1280, 390])
def test_finance_reads_the_books(
    page: Page,
    finance_desk: tuple[str, str],
    accessible: Callable[[], None],
    pictured: Callable[[str], None],
    width: int,
) -> None:
    served, invoice = finance_desk
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, f"{served}/admin/", "fiona@vendor.example")
    for name, path, heading in (
        ("books", "books/", "2027-02"),
        ("invoice", f"books/invoice/{invoice}/", "Line by line"),
        ("paid-back", "paid-back/", "If all left today"),
        ("differences", "differences/", "Open differences"),
    ):
        page.goto(f"{served}/admin/{path}")
        expect(page.get_by_role("heading", name=heading).first).to_be_visible()
        accessible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        pictured(f"{name}-{width}")
