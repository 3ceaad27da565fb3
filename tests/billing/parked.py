"""What happens at Stripe that makes billing park a subscription."""

from __future__ import annotations

from tests.billing.stage import Stage


def _cancel(stage: Stage) -> None:
    stage.account.client.v1.subscriptions.cancel(stage.subscription)


def _delete_customer(stage: Stage) -> None:
    stage.account.client.v1.customers.delete(stage.customer)


def _attach_schedule(stage: Stage) -> None:
    stage.account.client.v1.subscription_schedules.create({"from_subscription": stage.subscription})


def _second_subscription(stage: Stage) -> None:
    stage.subscribe(customer=stage.customer)


def _legacy_discount(stage: Stage) -> None:
    old = stage.account.coupon(percent_off=10)
    stage.local_stripe.control("POST", "/customer_discount", {"customer": stage.customer, "coupon": old.id})


def _name_another_currency(stage: Stage) -> None:
    stage.map(stage.subscription, currency="USD")


def _name_another_customer(stage: Stage) -> None:
    stage.map(stage.subscription, customer="cus_somebody")


def _unmap(stage: Stage) -> None:
    stage.map()


PARKED = {
    "subscription_canceled": _cancel,
    "customer_deleted": _delete_customer,
    "schedule_attached": _attach_schedule,
    "customer_discount_shadow": _legacy_discount,
    "currency_changed": _name_another_currency,
    "customer_mismatch": _name_another_customer,
    "unmapped": _unmap,
}
