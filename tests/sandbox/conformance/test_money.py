"""Golden vectors: what discounts take off which line. The sums are Stripe's documentation's, or follow
from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.sandbox.local_stripe import Account


@dataclass(frozen=True)
class Vector:
    """List amounts, coupons in order, and per line what is taken off in all."""

    lines: tuple[int, ...]
    coupons: tuple[dict[str, Any], ...]
    taken: tuple[int, ...]
    currency: str = "eur"
    name: str = field(default="", kw_only=True)


EUR_5 = {"amount_off": 500, "currency": "eur"}
VECTORS = [
    # docs.stripe.com/billing/subscriptions/prorations: 500 off over 1000 and 2000
    Vector((1000, 2000), (EUR_5,), (166, 334), name="five euros over two lines, the remainder to the last"),
    Vector((10_000,), ({"percent_off": 12.5},), (1250,), name="twelve and a half percent"),
    # (10000 - 2000) - 500 = 7500 against (10000 - 500) × 0.8 = 7600
    Vector((10_000,), ({"percent_off": 20}, EUR_5), (2500,), name="percent first, then the amount"),
    Vector((10_000,), (EUR_5, {"percent_off": 20}), (2400,), name="the amount first, then percent"),
    Vector((1000, 1000, 1000), ({"percent_off": 10},), (100, 100, 100), name="three equal lines"),
    Vector(
        (333, 333, 333), ({"percent_off": 10},), (33, 33, 34), name="three equal lines that do not divide"
    ),
    # 1005 × 10 % = 100.5, half up
    Vector((1005,), ({"percent_off": 10},), (101,), "jpy", name="yen have no minor unit"),
    Vector((10_010,), ({"percent_off": 12.5},), (1251,), "kwd", name="dinars have three decimals"),
    Vector((300,), (EUR_5,), (300,), name="never below zero"),
    Vector((2000,), ({"percent_off": 100},), (2000,), name="everything"),
    Vector((2000,), ({"percent_off": 100}, {"percent_off": 10}), (2000,), name="everything and more"),
    # 25 % of 8000 = 2000 after 20 % of 10000 = 2000
    Vector((10_000,), ({"percent_off": 20}, {"percent_off": 25}), (4000,), name="percents do not add up"),
    Vector((199, 1), ({"percent_off": 50},), (99, 1), name="the remainder never exceeds its line"),
]


@pytest.mark.parametrize("vector", [pytest.param(vector, id=vector.name) for vector in VECTORS])
def test_what_discounts_take_off_each_line(account: Account, vector: Vector) -> None:
    coupons = [{"coupon": account.coupon(**terms).id} for terms in vector.coupons]
    subscription = account.subscribe(*vector.lines, currency=vector.currency, discounts=coupons)
    invoice = account.client.v1.invoices.retrieve(str(subscription.latest_invoice))
    taken = [sum(part.amount for part in line.discount_amounts or []) for line in invoice.lines.data]
    assert tuple(taken) == vector.taken
    assert invoice.subtotal == sum(vector.lines)
    assert invoice.total == sum(vector.lines) - sum(vector.taken)
    totals = {part.discount: part.amount for part in invoice.total_discount_amounts or []}
    assert list(totals) == subscription.discounts
    assert sum(totals.values()) == sum(vector.taken)


def test_a_product_limit_spares_the_other_lines(account: Account) -> None:
    eligible, other = account.product("Sensors"), account.product("Support")
    coupon = account.coupon(percent_off=10, applies_to={"products": [eligible.id]})
    prices = [account.price(10_000, product=eligible.id), account.price(5000, product=other.id)]
    subscription = account.client.v1.subscriptions.create(
        {
            "customer": account.customer().id,
            "items": [{"price": price.id} for price in prices],
            "collection_method": "send_invoice",
            "days_until_due": 30,
            "discounts": [{"coupon": coupon.id}],
        }
    )
    invoice = account.client.v1.invoices.retrieve(str(subscription.latest_invoice))
    taken = [sum(part.amount for part in line.discount_amounts or []) for line in invoice.lines.data]
    assert (taken, invoice.total) == ([1000, 0], 14_000)


def test_a_coupon_for_no_product_of_the_subscription_takes_nothing(account: Account) -> None:
    coupon = account.coupon(percent_off=10, applies_to={"products": [account.product().id]})
    subscription = account.subscribe(1000, discounts=[{"coupon": coupon.id}])
    assert account.client.v1.invoices.retrieve(str(subscription.latest_invoice)).total == 1000


def test_item_discounts_come_before_the_subscriptions(account: Account) -> None:
    on_item, on_whole = account.coupon(percent_off=50), account.coupon(amount_off=100, currency="eur")
    subscription = account.client.v1.subscriptions.create(
        {
            "customer": account.customer().id,
            "items": [{"price": account.price(1000).id, "discounts": [{"coupon": on_item.id}]}],
            "collection_method": "send_invoice",
            "days_until_due": 30,
            "discounts": [{"coupon": on_whole.id}],
        }
    )
    invoice = account.client.v1.invoices.retrieve(str(subscription.latest_invoice))
    # 1000 × 50 % = 500 first, then 100 off: were it the other way round, 450 would be left
    assert (invoice.subtotal, invoice.total) == (500, 400)


def test_an_item_that_is_not_discountable_is_spared(account: Account) -> None:
    coupon = account.coupon(percent_off=10)
    subscription = account.subscribe(1000, discounts=[{"coupon": coupon.id}])
    customer = str(subscription.customer)
    account.client.v1.invoice_items.create(
        {"customer": customer, "amount": 700, "currency": "eur", "discountable": False}
    )
    account.client.v1.invoice_items.create({"customer": customer, "amount": 300, "currency": "eur"})
    preview = account.client.v1.invoices.create_preview({"subscription": subscription.id})
    # 10 % of 1000 + 300; the 700 stay whole
    assert (preview.subtotal, preview.total) == (2000, 1870)
