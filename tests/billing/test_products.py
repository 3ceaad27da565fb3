"""Nothing is taken off products that a schedule leaves out, and several subscriptions of an account each have a policy."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any

import pytest
import stripe

from billing import scanning
from billing.coupons import CouponTerms, terms_for
from billing.queries import estimates
from ledger import scope
from pricing.caps import Caps
from tests import prices
from tests.billing.finance import FEBRUARY, Finance
from tests.billing.stage import SILVER

HOUR = timedelta(hours=1, minutes=5)


@pytest.fixture
def excluding(finance: Finance, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A subscription at these amounts, of which the products at `left_out` have no discount."""

    def make(*amounts: int, left_out: tuple[int, ...], **caps: Any) -> list[str]:
        finance.subscribe(*amounts)
        items = finance.stage.at_stripe().items
        excluded = [items[index].product_id for index in left_out]
        said = {"max_bps": 3000, "floor_price": [], "max_per_invoice": [], "excluded_products": excluded}
        prices.publish_schedule(
            at=finance.stage.clock(),
            effective_from=finance.stage.clock() + timedelta(seconds=1),
            version="without-some",
            caps=said | caps,
        )
        finance.stage.clock.forward(seconds=2)
        finance.stage.allow()
        finance.follow()
        return excluded

    return make


def estimated(finance: Finance) -> tuple[int, int]:
    with scope.everything(reason="staff"):
        found = estimates.estimated_invoice(
            tenant=finance.stage.party.tenant, mode="live", bps=SILVER, at=finance.stage.clock(), fresh=True
        )
    assert found is not None
    return found.discount.amount_minor, found.due.amount_minor


def billed(finance: Finance) -> tuple[int, int]:
    """Ours and the total of the renewal's invoice."""
    finance.move_to(FEBRUARY + HOUR)
    newest = finance.invoices()[-1]
    return sum(sum(line.discounted_minor.values()) for line in newest.lines), newest.total_minor


def test_case_16_one_of_two_products_is_left_out(finance: Finance, excluding: Any) -> None:
    excluding(10_000, 500_000, left_out=(1,))
    assert estimated(finance) == (800, 509_200)
    assert billed(finance) == (800, 509_200)
    [discount] = finance.stage.at_stripe().discounts
    coupon = finance.account.client.v1.coupons.retrieve(str(discount.coupon_id), {"expand": ["applies_to"]})
    assert coupon.applies_to is not None
    assert len(coupon.applies_to.products) == 1


def test_case_16_a_cap_counts_the_other_products_alone(finance: Finance, excluding: Any) -> None:
    excluding(
        10_000,
        500_000,
        left_out=(1,),
        max_per_invoice=[{"amount_minor": 500, "currency": "EUR"}],
        floor_price=[{"amount_minor": 9_600, "currency": "EUR"}],
    )
    assert estimated(finance) == (400, 509_600)
    assert billed(finance) == (400, 509_600)


def test_case_17_no_product_may_be_discounted(finance: Finance, excluding: Any) -> None:
    excluding(10_000, left_out=(0,))
    assert finance.stage.at_stripe().discounts == ()
    assert finance.stage.state().state == "in_step"
    assert estimated(finance) == (0, 10_000)
    assert billed(finance) == (0, 10_000)


def test_a_coupon_for_all_products_is_replaced_and_a_scan_sees_it(finance: Finance, excluding: Any) -> None:
    excluding(10_000, 500_000, left_out=(1,))
    everything = CouponTerms(SILVER)
    with contextlib.suppress(stripe.InvalidRequestError):  # a test before made it: its id names its terms
        finance.account.coupon(
            id=everything.coupon_id(1),
            percent_off=SILVER / 100,
            metadata={"licet_terms": everything.sha256},
        )
    finance.account.client.v1.subscriptions.update(
        finance.stage.subscription, {"discounts": [{"coupon": everything.coupon_id(1)}]}
    )
    found = scanning.scan(mode="live", gateway=finance.stage.gateway, now=finance.stage.clock)
    assert "wrong_coupon" in {each.kind for each in found}
    finance.stage.look_again()
    finance.stage.reconcile()
    assert billed(finance) == (800, 509_200)
    after = scanning.scan(mode="live", gateway=finance.stage.gateway, now=finance.stage.clock)
    # The account at Stripe has other tests' subscriptions too.
    assert [each for each in after if each.subscription == finance.stage.subscription] == []


def test_a_product_that_is_added_has_the_discount_at_the_next_invoice(
    finance: Finance, excluding: Any
) -> None:
    excluding(10_000, 500_000, left_out=(1,))
    price = finance.account.price(20_000)
    finance.account.client.v1.subscription_items.create(
        {"subscription": finance.stage.subscription, "price": price.id, "proration_behavior": "none"}
    )
    finance.stage.look_again()
    finance.stage.reconcile()
    assert billed(finance) == (2_400, 527_600)


def test_case_31_each_subscription_that_the_account_names_has_the_discount_and_no_other(
    finance: Finance,
) -> None:
    first = finance.subscribe(10_000)
    customer = finance.stage.customer
    second, unnamed = (
        finance.account.subscribe(20_000, customer=customer).id,
        finance.account.subscribe(30_000, customer=customer).id,
    )
    finance.stage.map(first, second, customer=customer)
    finance.stage.allow()
    for each in (second, first):
        finance.stage.subscription = each
        finance.follow()
    finance.move_to(FEBRUARY + HOUR)
    totals = {}
    for id in (first, second, unnamed):
        listed = finance.account.client.v1.invoices.list({"subscription": id}).data
        totals[id] = listed[0].total
    assert totals == {first: 9_200, second: 18_400, unnamed: 30_000}


def test_case_32_another_currency_than_recorded_gets_nothing(finance: Finance) -> None:
    finance.stage.allow()
    finance.subscribe(10_000)
    finance.stage.map(finance.stage.subscription, customer=finance.stage.customer, currency="USD")
    finance.follow()
    assert finance.stage.state().parked_reason == "currency_changed"
    assert billed(finance) == (0, 10_000)


def test_terms_name_the_products_in_any_order_and_without_exclusions_none() -> None:
    assert terms_for(800, ["b", "a"], Caps(3000)) == CouponTerms(800)
    left = terms_for(800, ["b", "a", "x"], Caps(3000, excluded_products=("x",)))
    assert left == CouponTerms(800, ("a", "b"))
    assert left is not None
    assert left.coupon_id(1) != CouponTerms(800).coupon_id(1)
    assert not left.named_by(CouponTerms(800).coupon_id(1))
    assert terms_for(800, ["x"], Caps(3000, excluded_products=("x",))) is None
    assert terms_for(0, ["a"], Caps(3000)) is None


@pytest.mark.parametrize("said", [["prod_1", "prod_1"], [" "]])
def test_excluded_products_are_named_once(said: list[str]) -> None:
    from pricing import schedule_reader

    rule = prices.RULE | {"caps": {**prices.RULE["caps"], "excluded_products": said}}
    found, errors = schedule_reader.parse(rule)
    assert found is None
    assert [error.pointer for error in errors] == [f"/caps/excluded_products/{len(said) - 1}"]
