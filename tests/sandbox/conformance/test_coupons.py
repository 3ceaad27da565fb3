from __future__ import annotations

import uuid
from typing import Any

import pytest
import stripe

from tests.sandbox.local_stripe import Account, refusal


def fresh(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


def test_it_takes_an_id_of_ours_and_keeps_the_terms(account: Account) -> None:
    coupon = account.coupon(
        id=fresh("licet-1250"), percent_off=12.5, name="Silver", metadata={"terms": "abc"}
    )
    again = account.client.v1.coupons.retrieve(coupon.id)
    assert (again.percent_off, again.duration, again.valid, again.times_redeemed) == (
        12.5,
        "forever",
        True,
        0,
    )
    assert again.metadata is not None
    assert again.metadata.to_dict() == {"terms": "abc"}


def test_duration_defaults_to_once(account: Account) -> None:
    assert account.client.v1.coupons.create({"percent_off": 10}).duration == "once"


def test_the_same_id_twice_already_exists(account: Account) -> None:
    coupon = account.coupon(percent_off=10)
    with pytest.raises(stripe.InvalidRequestError) as error:
        account.coupon(id=coupon.id, percent_off=10)
    assert refusal(error)[:2] == (400, "resource_already_exists")


def test_only_name_and_metadata_can_change(account: Account) -> None:
    coupon = account.coupon(percent_off=10)
    changed = account.client.v1.coupons.update(coupon.id, {"name": "Gold", "metadata": {"a": "1"}})
    assert changed.metadata is not None
    assert (changed.name, changed.metadata.to_dict()) == ("Gold", {"a": "1"})
    with pytest.raises(stripe.InvalidRequestError) as error:
        account.client.v1.coupons.update(coupon.id, {"percent_off": 20})
    assert refusal(error) == (400, "parameter_unknown", "percent_off")


@pytest.mark.parametrize(
    ("terms", "param"),
    [
        pytest.param({}, None, id="neither percent nor amount"),
        pytest.param({"percent_off": 10, "amount_off": 500, "currency": "eur"}, None, id="both"),
        pytest.param({"amount_off": 500}, "currency", id="an amount without currency"),
        pytest.param(
            {"percent_off": 10, "duration": "repeating"}, "duration_in_months", id="repeating how long"
        ),
        pytest.param({"percent_off": 101}, "percent_off", id="more than everything"),
        pytest.param({"percent_off": 0}, "percent_off", id="nothing"),
        pytest.param({"percent_off": "ten"}, "percent_off", id="no number"),
        pytest.param({"percent_off": 10, "duration": "always"}, "duration", id="an unknown duration"),
    ],
)
def test_it_refuses_terms_that_make_no_sense(
    account: Account, terms: dict[str, Any], param: str | None
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as error:
        account.coupon(**terms)
    assert error.value.http_status == 400
    if param and not account.is_real:
        assert error.value.param == param


def test_a_product_limit_is_shown_only_when_asked_for(account: Account) -> None:
    product = account.product()
    coupon = account.coupon(percent_off=10, applies_to={"products": [product.id]})
    assert "applies_to" not in account.client.v1.coupons.retrieve(coupon.id)
    shown = account.client.v1.coupons.retrieve(coupon.id, {"expand": ["applies_to"]})
    assert shown.applies_to
    assert shown.applies_to.products == [product.id]


def test_a_deleted_coupon_is_gone_but_its_discounts_stay(account: Account) -> None:
    coupon = account.coupon(percent_off=10)
    subscription = account.subscribe(1000, discounts=[{"coupon": coupon.id}])
    assert account.client.v1.coupons.delete(coupon.id).deleted is True
    with pytest.raises(stripe.InvalidRequestError) as error:
        account.client.v1.coupons.retrieve(coupon.id)
    assert refusal(error)[:2] == (404, "resource_missing")
    again = account.client.v1.subscriptions.retrieve(subscription.id)
    assert again.discounts == subscription.discounts
    preview = account.client.v1.invoices.create_preview({"subscription": subscription.id})
    assert preview.total == 900


def test_a_deleted_coupon_cannot_be_redeemed_again(account: Account) -> None:
    coupon = account.coupon(percent_off=10)
    account.client.v1.coupons.delete(coupon.id)
    with pytest.raises(stripe.InvalidRequestError) as error:
        account.subscribe(1000, discounts=[{"coupon": coupon.id}])
    assert refusal(error) == (400, "resource_missing", "discounts[0][coupon]")


def test_a_used_up_coupon_is_refused(account: Account) -> None:
    coupon = account.coupon(percent_off=10, max_redemptions=1)
    account.subscribe(1000, discounts=[{"coupon": coupon.id}])
    with pytest.raises(stripe.InvalidRequestError) as error:
        account.subscribe(1000, discounts=[{"coupon": coupon.id}])
    assert refusal(error)[:2] == (400, "coupon_expired")


def test_an_amount_in_another_currency_is_refused(account: Account) -> None:
    coupon = account.coupon(amount_off=500, currency="usd")
    with pytest.raises(stripe.InvalidRequestError) as error:
        account.subscribe(1000, currency="eur", discounts=[{"coupon": coupon.id}])
    assert error.value.http_status == 400
