"""What `discounts` means on a subscription: the semantics billing stands on."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.sandbox.local_stripe import Account, refusal

WITH_COUPONS = ["discounts.source.coupon"]


def coupons_of(subscription: stripe.Subscription) -> list[str]:
    """Ids of the coupons behind a subscription's expanded discounts, in their order."""
    found = []
    for discount in subscription.discounts:
        assert isinstance(discount, stripe.Discount)
        assert isinstance(discount.source.coupon, stripe.Coupon)
        found.append(discount.source.coupon.id)
    return found


def change(account: Account, subscription: stripe.Subscription, discounts: Any) -> stripe.Subscription:
    return account.client.v1.subscriptions.update(
        subscription.id, {"discounts": discounts, "expand": WITH_COUPONS}
    )


def test_a_populated_list_replaces_all(account: Account) -> None:
    ours, theirs = account.coupon(percent_off=10), account.coupon(percent_off=20)
    subscription = account.subscribe(1000, discounts=[{"coupon": theirs.id}])
    assert coupons_of(change(account, subscription, [{"coupon": ours.id}])) == [ours.id]


def test_an_empty_list_changes_nothing(account: Account) -> None:
    coupon = account.coupon(percent_off=10)
    subscription = account.subscribe(1000, discounts=[{"coupon": coupon.id}])
    assert coupons_of(change(account, subscription, [])) == [coupon.id]


def test_an_empty_string_clears(account: Account) -> None:
    coupon = account.coupon(percent_off=10)
    subscription = account.subscribe(1000, discounts=[{"coupon": coupon.id}])
    assert change(account, subscription, "").discounts == []


def test_leaving_discounts_out_changes_nothing(account: Account) -> None:
    coupon = account.coupon(percent_off=10)
    subscription = account.subscribe(1000, discounts=[{"coupon": coupon.id}])
    changed = account.client.v1.subscriptions.update(subscription.id, {"metadata": {"a": "1"}})
    assert changed.discounts == subscription.discounts


def test_a_discount_can_be_carried_over_by_its_id(account: Account) -> None:
    ours, theirs = account.coupon(percent_off=10), account.coupon(percent_off=20)
    subscription = account.subscribe(1000, discounts=[{"coupon": theirs.id}])
    kept = subscription.discounts[0]
    changed = change(account, subscription, [{"discount": kept}, {"coupon": ours.id}])
    assert coupons_of(changed) == [theirs.id, ours.id]
    assert changed.discounts[0].id == kept


def test_the_same_coupon_again_keeps_its_discount_and_counts_no_redemption(account: Account) -> None:
    coupon = account.coupon(percent_off=10)
    subscription = account.subscribe(1000, discounts=[{"coupon": coupon.id}])
    changed = account.client.v1.subscriptions.update(subscription.id, {"discounts": [{"coupon": coupon.id}]})
    assert changed.discounts == subscription.discounts
    assert account.client.v1.coupons.retrieve(coupon.id).times_redeemed == 1


def test_order_is_kept_and_can_be_changed(account: Account) -> None:
    first, second = account.coupon(percent_off=20), account.coupon(amount_off=500, currency="eur")
    subscription = account.subscribe(10_000, discounts=[{"coupon": first.id}, {"coupon": second.id}])
    turned = change(account, subscription, [{"coupon": second.id}, {"coupon": first.id}])
    assert coupons_of(turned) == [second.id, first.id]


def test_a_coupon_may_stand_there_only_once(account: Account) -> None:
    coupon = account.coupon(percent_off=10)
    with pytest.raises(stripe.InvalidRequestError) as error:
        account.subscribe(1000, discounts=[{"coupon": coupon.id}, {"coupon": coupon.id}])
    assert error.value.http_status == 400


def test_a_coupon_and_its_own_discount_may_not_both_be_passed(account: Account) -> None:
    coupon = account.coupon(percent_off=10)
    subscription = account.subscribe(1000, discounts=[{"coupon": coupon.id}])
    with pytest.raises(stripe.InvalidRequestError):
        change(account, subscription, [{"discount": subscription.discounts[0]}, {"coupon": coupon.id}])
    assert len(account.client.v1.subscriptions.retrieve(subscription.id).discounts) == 1


def test_twenty_are_enough(account: Account) -> None:
    coupons = [{"coupon": account.coupon(percent_off=1).id} for _ in range(21)]
    with pytest.raises(stripe.InvalidRequestError):
        account.subscribe(1000, discounts=coupons)
    assert len(account.subscribe(1000, discounts=coupons[:20]).discounts) == 20


def test_a_discount_of_somebody_else_is_missing(account: Account) -> None:
    coupon = account.coupon(percent_off=10)
    other = account.subscribe(1000, discounts=[{"coupon": coupon.id}])
    subscription = account.subscribe(1000)
    with pytest.raises(stripe.InvalidRequestError) as error:
        change(account, subscription, [{"discount": other.discounts[0]}])
    assert refusal(error)[:2] == (400, "resource_missing")


def test_a_change_of_discounts_neither_prorates_nor_bills(account: Account) -> None:
    coupon = account.coupon(percent_off=10)
    subscription = account.subscribe(1000)
    change(account, subscription, [{"coupon": coupon.id}])
    assert account.client.v1.invoice_items.list({"customer": str(subscription.customer)}).data == []
    assert len(account.client.v1.invoices.list({"subscription": subscription.id}).data) == 1


def test_an_unknown_name_inside_a_discount_is_named(account: Account) -> None:
    with pytest.raises(stripe.InvalidRequestError) as error:
        account.subscribe(1000, discounts=[{"cupon": "x"}])
    assert refusal(error) == (400, "parameter_unknown", "discounts[0][cupon]")


def test_deleting_the_discount_takes_it_off(account: Account) -> None:
    coupon = account.coupon(percent_off=10)
    subscription = account.subscribe(1000, discounts=[{"coupon": coupon.id}])
    answer = account.client.v1.subscriptions.delete_discount(subscription.id)
    assert (answer.id, answer.deleted) == (subscription.discounts[0], True)
    assert account.client.v1.subscriptions.retrieve(subscription.id).discounts == []


def test_an_item_has_discounts_of_its_own(account: Account) -> None:
    coupon = account.coupon(percent_off=50)
    price = account.price(1000)
    subscription = account.client.v1.subscriptions.create(
        {
            "customer": account.customer().id,
            "items": [{"price": price.id, "discounts": [{"coupon": coupon.id}]}],
            "collection_method": "send_invoice",
            "days_until_due": 30,
            "expand": ["latest_invoice"],
        }
    )
    assert subscription.discounts == []
    assert len(subscription["items"].data[0].discounts) == 1
    invoice = subscription.latest_invoice
    assert isinstance(invoice, stripe.Invoice)
    # Item discounts are already inside the subtotal.
    assert (invoice.subtotal, invoice.total) == (500, 500)


def test_what_a_list_shows_of_discounts_when_asked(account: Account) -> None:
    coupon = account.coupon(percent_off=10)
    subscription = account.subscribe(1000, discounts=[{"coupon": coupon.id}])
    listed = account.client.v1.subscriptions.list(
        {"customer": str(subscription.customer), "expand": ["data.discounts.source.coupon"]}
    )
    assert coupons_of(listed.data[0]) == [coupon.id]


def test_five_levels_of_expansion_are_refused(account: Account) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        account.client.v1.subscriptions.list({"expand": ["data.discounts.source.coupon.applies_to"]})


def test_what_cannot_be_expanded_is_said(account: Account) -> None:
    subscription = account.subscribe(1000)
    with pytest.raises(stripe.InvalidRequestError):
        account.client.v1.subscriptions.retrieve(subscription.id, {"expand": ["status"]})


def test_a_canceled_subscription_takes_no_discounts(account: Account) -> None:
    subscription = account.subscribe(1000)
    assert account.client.v1.subscriptions.cancel(subscription.id).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError) as error:
        change(account, subscription, [{"coupon": account.coupon(percent_off=10).id}])
    assert refusal(error)[:2] == (400, "invalid_canceled_subscription_fields")
