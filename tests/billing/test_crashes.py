"""A worker that dies at any step of the new writes leaves nothing half done: the next one does it once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from billing.models import MonthClose, RealisedInvoice, RealisedLine
from billing.operations import books as billing_books
from ledger import failpoints, scope
from tests.billing.finance import DRAFT, FEBRUARY, MARCH, Finance
from tests.billing.meddling import coupon_of
from tests.billing.stage import SILVER, Stage
from tests.people import SETUP


@pytest.fixture
def dying(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let the process die at a failpoint, once."""

    def at(name: str) -> None:
        armed = [name]

        def die(reached: str) -> None:
            if armed and reached == armed[0]:
                armed.clear()
                raise KeyboardInterrupt(name)

        monkeypatch.setattr(failpoints, "crash_if_armed", die)

    return at


def test_what_is_taken_elsewhere_is_taken_once(stage: Stage, dying: Callable[[str], None]) -> None:
    item = stage.at_stripe().items[0].id
    ours = coupon_of(stage.account, SILVER)
    stage.account.client.v1.subscription_items.update(item, {"discounts": [{"coupon": ours}]})
    stage.look_again()
    dying("billing.taken_elsewhere")
    with pytest.raises(KeyboardInterrupt):
        stage.reconcile()
    stage.clock.forward(minutes=3)  # the lease runs out
    assert stage.reconcile() == "in_step"
    assert stage.at_stripe().items[0].discounts == ()


def test_an_invoice_is_recorded_whole_or_not_at_all(finance: Finance, dying: Callable[[str], None]) -> None:
    finance.stage.allow()
    finance.subscribe(10_000, 5_000)
    finance.follow()
    finance.move_to(FEBRUARY + DRAFT)
    newest = finance.invoices()[-1]
    dying("billing.realised_written")
    with pytest.raises(KeyboardInterrupt):
        finance.read(newest.id)
    with scope.everything(reason="audit"):
        assert not RealisedInvoice.objects.exists()
        assert not RealisedLine.objects.exists()
    assert finance.read(newest.id) == 1
    assert finance.realised(newest.id).sequence == 1


def test_a_month_is_closed_whole_or_not_at_all(finance: Finance, dying: Callable[[str], None]) -> None:
    def close() -> None:
        with scope.everything(reason="staff"):
            billing_books.close_month(mode="live", month="2027-02", by=SETUP, at=MARCH)

    dying("billing.close_written")
    with pytest.raises(KeyboardInterrupt):
        close()
    assert not MonthClose.objects.exists()
    close()
    assert MonthClose.objects.count() == 1


def test_an_adjustment_is_decided_once_though_the_delivery_died(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, dying: Callable[[str], None]
) -> None:
    from billing.models import Adjustment
    from tests import prices
    from tests.billing.finance import discounted

    monkeypatch.setitem(prices.RULE, "minimum_term_days", 365)
    monkeypatch.setitem(prices.RULE, "clawback", [{"days": 0, "bps": 10_000}])
    finance: Finance = request.getfixturevalue("finance")
    invoice = discounted(finance)
    finance.pay(invoice)
    finance.read(invoice)
    dying("billing.adjustment_written")
    with pytest.raises(KeyboardInterrupt):
        finance.stage.take_back()
    with scope.everything(reason="audit"):
        assert not Adjustment.objects.exists()
    finance.stage.clock.forward(hours=1)
    finance.stage.drain()
    with scope.everything(reason="audit"):
        assert Adjustment.objects.count() == 1
