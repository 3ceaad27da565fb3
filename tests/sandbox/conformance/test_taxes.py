"""Taxes on invoices, added to the amount or contained in it, after discounts."""

from __future__ import annotations

import pytest
import stripe

from tests.sandbox.local_stripe import Account


def invoice_of(account: Account, subscription: stripe.Subscription) -> stripe.Invoice:
    return account.client.v1.invoices.retrieve(str(subscription.latest_invoice))


def test_an_exclusive_tax_is_added_after_the_discount(account: Account) -> None:
    rate, coupon = account.tax_rate(20, inclusive=False), account.coupon(percent_off=10)
    made = account.subscribe(10_000, default_tax_rates=[rate.id], discounts=[{"coupon": coupon.id}])
    invoice = invoice_of(account, made)
    assert (invoice.subtotal, invoice.total_excluding_tax, invoice.total) == (10_000, 9_000, 10_800)
    assert invoice.total_taxes is not None
    assert [(tax.amount, tax.tax_behavior, tax.taxable_amount) for tax in invoice.total_taxes] == [
        (1_800, "exclusive", 9_000)
    ]


def test_an_inclusive_tax_is_contained_and_shrinks_with_the_discount(account: Account) -> None:
    rate, coupon = account.tax_rate(19, inclusive=True), account.coupon(percent_off=10)
    made = account.subscribe(11_900, default_tax_rates=[rate.id], discounts=[{"coupon": coupon.id}])
    invoice = invoice_of(account, made)
    assert (invoice.subtotal, invoice.total, invoice.total_excluding_tax) == (11_900, 10_710, 9_000)
    assert invoice.total_taxes is not None
    assert [(tax.amount, tax.tax_behavior) for tax in invoice.total_taxes] == [(1_710, "inclusive")]
    assert invoice.subtotal_excluding_tax == 10_000


def test_an_items_own_rates_stand_over_the_subscriptions(account: Account) -> None:
    reduced, full = account.tax_rate(7, inclusive=False), account.tax_rate(19, inclusive=False)
    made = account.client.v1.subscriptions.create(
        {
            "customer": account.customer().id,
            "items": [
                {"price": account.price(1000).id, "tax_rates": [reduced.id]},
                {"price": account.price(2000).id},
            ],
            "default_tax_rates": [full.id],
            "collection_method": "send_invoice",
            "days_until_due": 30,
        }
    )
    invoice = invoice_of(account, made)
    assert invoice.total == 3000 + 70 + 380
    assert invoice.total_taxes is not None
    assert sorted(tax.amount for tax in invoice.total_taxes) == [70, 380]


def test_a_rate_that_does_not_exist_is_refused(account: Account) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        account.subscribe(1000, default_tax_rates=["txr_none"])
    assert refused.value.code == "resource_missing"
