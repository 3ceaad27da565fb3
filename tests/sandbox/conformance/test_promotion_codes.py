"""Promotion codes: another way to redeem a coupon."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.sandbox.local_stripe import Account


def code(account: Account, **terms: Any) -> stripe.PromotionCode:
    coupon = account.coupon(percent_off=10)
    return account.client.v1.promotion_codes.create(
        {"promotion": {"type": "coupon", "coupon": coupon.id}, **terms}
    )


def redeem(account: Account, subscription: str, promotion: stripe.PromotionCode) -> stripe.Subscription:
    return account.client.v1.subscriptions.update(
        subscription, {"discounts": [{"promotion_code": promotion.id}], "expand": ["discounts"]}
    )


def test_a_code_redeems_its_coupon_and_is_named_by_the_discount(account: Account) -> None:
    promotion = code(account)
    discount = redeem(account, account.subscribe(1000).id, promotion).discounts[0]
    assert isinstance(discount, stripe.Discount)
    assert (discount.promotion_code, discount.source.coupon) == (promotion.id, promotion.promotion.coupon)
    assert account.client.v1.promotion_codes.retrieve(promotion.id).times_redeemed == 1


def test_a_code_that_is_used_up_or_switched_off_is_refused(account: Account) -> None:
    once, off = code(account, max_redemptions=1), code(account)
    redeem(account, account.subscribe(1000).id, once)
    account.client.v1.promotion_codes.update(off.id, {"active": False})
    for promotion in (once, off):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            redeem(account, account.subscribe(1000).id, promotion)
        assert refused.value.param == "discounts[0][promotion_code]"


def test_a_customers_code_is_no_other_customers(account: Account) -> None:
    mine = account.subscribe(1000)
    promotion = code(account, customer=str(mine.customer))
    with pytest.raises(stripe.InvalidRequestError):
        redeem(account, account.subscribe(1000).id, promotion)
    assert len(redeem(account, mine.id, promotion).discounts) == 1


def test_an_active_code_exists_once(account: Account) -> None:
    word = code(account).code
    with pytest.raises(stripe.InvalidRequestError):
        code(account, code=word)
    assert [found.code for found in account.client.v1.promotion_codes.list({"code": word}).data] == [word]
