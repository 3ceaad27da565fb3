"""Subscription schedules: what a phase sets, what it takes away, and when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import stripe

from tests.sandbox.local_stripe import Account

BEGIN = int(datetime(2027, 1, 15, tzinfo=UTC).timestamp())
FEBRUARY = int(datetime(2027, 2, 15, tzinfo=UTC).timestamp())
MARCH = int(datetime(2027, 3, 15, tzinfo=UTC).timestamp())


@pytest.fixture
def subscription(account: Account) -> stripe.Subscription:
    clock = account.clock(BEGIN)
    return account.subscribe(1000, customer=account.customer(test_clock=clock).id)


def scheduled(account: Account, subscription: stripe.Subscription) -> stripe.SubscriptionSchedule:
    return account.client.v1.subscription_schedules.create({"from_subscription": subscription.id})


def phase(schedule: stripe.SubscriptionSchedule, place: int = 0) -> dict[str, Any]:
    """One phase, as it is sent."""
    read = schedule.phases[place]
    return {
        "start_date": read.start_date,
        "end_date": read.end_date,
        "items": [{"price": str(item.price), "quantity": item.quantity} for item in read["items"]],
    }


def test_a_schedule_of_a_subscription_begins_with_what_it_is(
    account: Account, subscription: stripe.Subscription
) -> None:
    coupon = account.coupon(percent_off=10)
    account.client.v1.subscriptions.update(subscription.id, {"discounts": [{"coupon": coupon.id}]})
    discount = str(account.client.v1.subscriptions.retrieve(subscription.id).discounts[0])
    schedule = scheduled(account, subscription)
    assert (schedule.status, len(schedule.phases)) == ("active", 1)
    assert (schedule.phases[0].start_date, schedule.phases[0].end_date) == (BEGIN, FEBRUARY)
    assert schedule.phases[0].discounts[0].discount == discount


def test_a_phase_changes_price_and_discount_when_it_begins(
    account: Account, subscription: stripe.Subscription
) -> None:
    schedule, coupon = scheduled(account, subscription), account.coupon(percent_off=25)
    dearer = account.price(2000).id
    account.client.v1.subscription_schedules.update(
        schedule.id,
        {
            "phases": [
                phase(schedule),
                {"items": [{"price": dearer}], "end_date": MARCH, "discounts": [{"coupon": coupon.id}]},
            ]
        },
    )
    before = account.client.v1.subscriptions.retrieve(subscription.id)
    assert (before["items"].data[0].price.unit_amount, before.discounts) == (1000, [])
    account.advance(str(subscription.test_clock), FEBRUARY + 7200)
    after = account.client.v1.subscriptions.retrieve(subscription.id, {"expand": ["latest_invoice"]})
    assert (after["items"].data[0].price.unit_amount, len(after.discounts)) == (2000, 1)
    assert isinstance(after.latest_invoice, stripe.Invoice)
    assert (after.latest_invoice.subtotal, after.latest_invoice.total) == (2000, 1500)


def test_a_phase_without_discounts_ends_those_of_the_subscription(
    account: Account, subscription: stripe.Subscription
) -> None:
    coupon = account.coupon(percent_off=10)
    schedule = scheduled(account, subscription)
    account.client.v1.subscriptions.update(subscription.id, {"discounts": [{"coupon": coupon.id}]})
    account.client.v1.subscription_schedules.update(
        schedule.id,
        {"phases": [phase(schedule), {**phase(schedule), "start_date": FEBRUARY, "end_date": MARCH}]},
    )
    account.advance(str(subscription.test_clock), FEBRUARY + 7200)
    assert account.client.v1.subscriptions.retrieve(subscription.id).discounts == []


def test_after_its_last_phase_a_schedule_releases_or_cancels(account: Account) -> None:
    clock = account.clock(BEGIN)
    customer = account.customer(test_clock=clock).id
    kept, ended = account.subscribe(1000, customer=customer), account.subscribe(500, customer=customer)
    releasing, cancelling = scheduled(account, kept), scheduled(account, ended)
    account.client.v1.subscription_schedules.update(cancelling.id, {"end_behavior": "cancel"})
    account.advance(clock, FEBRUARY + 7200)
    schedules = account.client.v1.subscription_schedules
    assert schedules.retrieve(releasing.id).status == "released"
    assert schedules.retrieve(cancelling.id).status == "completed"
    assert account.client.v1.subscriptions.retrieve(kept.id).schedule is None
    assert account.client.v1.subscriptions.retrieve(ended.id).status == "canceled"


def test_a_schedule_can_begin_later_and_then_makes_its_subscription(account: Account) -> None:
    clock = account.clock(BEGIN)
    schedule = account.client.v1.subscription_schedules.create(
        {
            "customer": account.customer(test_clock=clock).id,
            "start_date": FEBRUARY,
            "phases": [
                {
                    "items": [{"price": account.price(1000).id}],
                    "duration": {"interval": "month", "interval_count": 2},
                    "collection_method": "send_invoice",
                    "invoice_settings": {"days_until_due": 10},
                }
            ],
        }
    )
    assert (schedule.status, schedule.subscription) == ("not_started", None)
    account.advance(clock, FEBRUARY + 60)
    begun = account.client.v1.subscription_schedules.retrieve(schedule.id)
    assert begun.status == "active"
    made = account.client.v1.subscriptions.retrieve(str(begun.subscription))
    assert (made.schedule, made.days_until_due) == (schedule.id, 10)


def test_phases_leave_no_gap(account: Account, subscription: stripe.Subscription) -> None:
    schedule = scheduled(account, subscription)
    later = {**phase(schedule), "start_date": FEBRUARY + 1, "end_date": MARCH}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        account.client.v1.subscription_schedules.update(schedule.id, {"phases": [phase(schedule), later]})
    assert refused.value.param == "phases[1][start_date]"


def test_the_current_phase_takes_effect_at_once(account: Account, subscription: stripe.Subscription) -> None:
    coupon = account.coupon(percent_off=10)
    account.client.v1.subscriptions.update(subscription.id, {"discounts": [{"coupon": coupon.id}]})
    schedule = scheduled(account, subscription)
    account.client.v1.subscription_schedules.update(
        schedule.id, {"phases": [{**phase(schedule), "discounts": ""}], "proration_behavior": "none"}
    )
    assert account.client.v1.subscriptions.retrieve(subscription.id).discounts == []
