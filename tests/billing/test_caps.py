"""What a schedule promises per invoice holds on the invoice that Stripe makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from billing import scanning
from billing.queries import subscriptions
from billing.stripe_errors import StripeRefused
from ledger import scope
from tests import prices
from tests.billing.stage import SILVER, Stage, set_up
from tests.sandbox.local_stripe import Account, LocalStripe


@pytest.fixture
def capped(
    db: None, local_stripe: LocalStripe, account: Account, billed: Any, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Stage]:
    """ACME's subscription under a schedule with these caps."""

    def make(**caps: Any) -> Stage:
        said = {"max_bps": 3000, "floor_price": [], "max_per_invoice": [], **caps}
        monkeypatch.setitem(prices.RULE, "caps", said)
        return set_up(local_stripe, account, billed)

    return make


def euros(minor: int) -> list[dict[str, Any]]:
    return [{"amount_minor": minor, "currency": "EUR"}]


def next_invoice(stage: Stage) -> tuple[int, int]:
    """List price and total of the next invoice, in cents."""
    preview = stage.gateway.preview(stage.subscription, recurring=False)
    return preview.subtotal_minor, preview.total_minor


def test_the_amount_per_invoice_holds(capped: Callable[..., Stage]) -> None:
    stage = capped(max_per_invoice=euros(500))
    stage.allow()
    assert stage.reconcile() == "in_step"
    assert next_invoice(stage) == (10_000, 9_500)
    assert (stage.state().desired_bps, stage.state().observed_bps) == (SILVER, 500)


def test_the_floor_price_holds(capped: Callable[..., Stage]) -> None:
    stage = capped(floor_price=euros(9_700))
    stage.allow()
    stage.reconcile()
    assert next_invoice(stage) == (10_000, 9_700)


def test_others_discounts_leave_less_to_take_from(capped: Callable[..., Stage]) -> None:
    stage = capped(max_per_invoice=euros(500))
    half = stage.account.coupon(percent_off=50)
    stage.account.client.v1.subscriptions.update(stage.subscription, {"discounts": [{"coupon": half.id}]})
    stage.allow()
    stage.reconcile()
    list_price, total = next_invoice(stage)
    assert (list_price, total) == (10_000, 4_600)  # 8 % of 50.00 is 4.00, within the cap


def test_a_larger_invoice_lowers_the_percentage_and_a_smaller_one_raises_it(
    capped: Callable[..., Stage],
) -> None:
    stage = capped(max_per_invoice=euros(1_000))
    stage.allow()
    stage.reconcile()
    assert stage.discounts() == [SILVER]
    item = stage.at_stripe().items[0].id
    stage.account.client.v1.subscription_items.update(item, {"quantity": 4, "proration_behavior": "none"})
    stage.look_again()
    assert stage.reconcile() == "in_step"
    assert next_invoice(stage) == (40_000, 39_000)
    stage.account.client.v1.subscription_items.update(item, {"quantity": 1, "proration_behavior": "none"})
    stage.look_again()
    stage.reconcile()
    assert stage.discounts() == [SILVER]


def test_another_currencys_amount_limits_nothing(capped: Callable[..., Stage]) -> None:
    stage = capped(max_per_invoice=[{"amount_minor": 1, "currency": "USD"}])
    stage.allow()
    stage.reconcile()
    assert stage.discounts() == [SILVER]


def test_a_scan_expects_what_the_caps_left(capped: Callable[..., Stage]) -> None:
    stage = capped(max_per_invoice=euros(500))
    stage.allow()
    stage.reconcile()
    findings = scanning.scan(mode="live", gateway=stage.gateway, now=stage.clock)
    assert [one for one in findings if one.subscription == stage.subscription] == []


def test_a_cap_that_leaves_nothing_gives_nothing(capped: Callable[..., Stage]) -> None:
    stage = capped(floor_price=euros(20_000))
    stage.allow()
    assert stage.reconcile() == "in_step"
    assert stage.discounts() == []
    with scope.everything(reason="audit"):
        seen = subscriptions.desired_state(mode="live", subscription=stage.subscription, at=stage.clock())
    assert (seen.bps, seen.capped_bps) == (SILVER, 0)


def test_without_a_preview_nothing_more_is_given_and_less_is_taken(
    capped: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = capped(max_per_invoice=euros(100_000))
    stage.allow()
    stage.reconcile()
    assert stage.discounts() == [SILVER]

    def refuse(*_: Any, **__: Any) -> Any:
        raise StripeRefused("no upcoming invoice")

    monkeypatch.setattr(stage.gateway, "preview", refuse)
    stage.negotiate(1_500)
    assert stage.reconcile() == "in_step"
    assert stage.discounts() == [SILVER]
    stage.negotiate(400)
    stage.reconcile()
    assert stage.discounts() == [400]
    stage.take_back()
    stage.reconcile()
    assert stage.discounts() == []
