"""What time does: renewals with the discounts of their moment, trials, pauses, ends. On test clocks
throughout."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import stripe

from tests.sandbox.local_stripe import Account

DAY = 86_400


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def invoices(account: Account, subscription: str) -> list[stripe.Invoice]:
    """Oldest first."""
    return account.client.v1.invoices.list({"subscription": subscription, "limit": 100}).data[::-1]


def test_a_renewal_takes_the_discounts_of_its_moment(account: Account) -> None:
    clock = account.clock(at("2026-01-15"))
    subscription = account.subscribe(1000, customer=account.customer(test_clock=clock).id)
    account.advance(clock, at("2026-02-01"))
    coupon = account.coupon(percent_off=10)
    account.client.v1.subscriptions.update(subscription.id, {"discounts": [{"coupon": coupon.id}]})
    account.advance(clock, at("2026-02-16"))
    account.client.v1.subscriptions.update(subscription.id, {"discounts": ""})
    account.advance(clock, at("2026-03-16"))
    assert [invoice.total for invoice in invoices(account, subscription.id)] == [1000, 900, 1000]


def test_an_open_draft_keeps_the_discounts_it_was_cut_with(account: Account) -> None:
    clock = account.clock(at("2026-01-15"))
    subscription = account.subscribe(1000, customer=account.customer(test_clock=clock).id)
    account.advance(clock, at("2026-02-15") + 60)
    draft = invoices(account, subscription.id)[-1]
    assert (draft.status, draft.total) == ("draft", 1000)
    account.client.v1.subscriptions.update(
        subscription.id, {"discounts": [{"coupon": account.coupon(percent_off=10).id}]}
    )
    account.advance(clock, at("2026-02-15") + 2 * 3600)
    final = account.client.v1.invoices.retrieve(str(draft.id))
    assert (final.status, final.total) == ("open", 1000)


def test_a_once_coupon_is_gone_after_one_invoice(account: Account) -> None:
    clock = account.clock(at("2026-01-15"))
    coupon = account.coupon(percent_off=10, duration="once")
    subscription = account.subscribe(
        1000, customer=account.customer(test_clock=clock).id, discounts=[{"coupon": coupon.id}]
    )
    assert account.client.v1.subscriptions.retrieve(subscription.id).discounts == []
    account.advance(clock, at("2026-02-16"))
    assert [invoice.total for invoice in invoices(account, subscription.id)] == [900, 1000]


def test_a_repeating_coupon_ends_after_its_months(account: Account) -> None:
    clock = account.clock(at("2026-01-15"))
    coupon = account.coupon(percent_off=10, duration="repeating", duration_in_months=2)
    subscription = account.subscribe(
        1000, customer=account.customer(test_clock=clock).id, discounts=[{"coupon": coupon.id}]
    )
    for until in ("2026-02-16", "2026-03-16"):
        account.advance(clock, at(until))
    assert [invoice.total for invoice in invoices(account, subscription.id)] == [900, 900, 1000]


def test_a_repeating_coupon_covers_a_whole_yearly_invoice(account: Account) -> None:
    clock = account.clock(at("2026-01-15"))
    coupon = account.coupon(percent_off=10, duration="repeating", duration_in_months=3)
    subscription = account.subscribe(
        12_000,
        interval="year",
        customer=account.customer(test_clock=clock).id,
        discounts=[{"coupon": coupon.id}],
    )
    assert invoices(account, subscription.id)[0].total == 10_800


@pytest.mark.parametrize(
    ("start", "periods"),
    [
        pytest.param("2027-12-31", ["2028-01-31", "2028-02-29", "2028-03-31"], id="the 31st, leap year"),
        pytest.param("2026-10-25", ["2026-11-25", "2026-12-25"], id="across the end of summer time"),
        pytest.param("2026-01-30", ["2026-02-28", "2026-03-30"], id="the 30th falls back and comes again"),
    ],
)
def test_periods_keep_their_day_of_the_month(account: Account, start: str, periods: list[str]) -> None:
    clock = account.clock(at(start))
    subscription = account.subscribe(1000, customer=account.customer(test_clock=clock).id)
    ends = [subscription["items"].data[0].current_period_end]
    for until in periods[:-1]:
        account.advance(clock, at(until) + 2 * 3600)
        again = account.client.v1.subscriptions.retrieve(subscription.id)
        ends.append(again["items"].data[0].current_period_end)
    assert ends == [at(text) for text in periods]


def test_a_trial_bills_nothing_until_its_end(account: Account) -> None:
    clock = account.clock(at("2026-01-15"))
    subscription = account.subscribe(
        1000, customer=account.customer(test_clock=clock).id, trial_period_days=10
    )
    assert subscription.status == "trialing"
    account.advance(clock, at("2026-01-26"))
    again = account.client.v1.subscriptions.retrieve(subscription.id)
    assert again.status == "active"
    assert [invoice.total for invoice in invoices(account, subscription.id)] == [0, 1000]


def test_a_planned_end_comes_with_the_period(account: Account) -> None:
    clock = account.clock(at("2026-01-15"))
    subscription = account.subscribe(1000, customer=account.customer(test_clock=clock).id)
    changed = account.client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    assert (changed.status, changed.cancel_at) == ("active", at("2026-02-15"))
    account.advance(clock, at("2026-02-16"))
    assert account.client.v1.subscriptions.retrieve(subscription.id).status == "canceled"
    assert len(invoices(account, subscription.id)) == 1


def test_paused_collection_voids_what_falls_due(account: Account) -> None:
    clock = account.clock(at("2026-01-15"))
    subscription = account.subscribe(1000, customer=account.customer(test_clock=clock).id)
    account.client.v1.subscriptions.update(subscription.id, {"pause_collection": {"behavior": "void"}})
    account.advance(clock, at("2026-02-16"))
    assert [invoice.status for invoice in invoices(account, subscription.id)] == ["open", "void"]
    resumed = account.client.v1.subscriptions.update(subscription.id, {"pause_collection": ""})
    assert resumed.pause_collection is None


def test_an_invoice_not_paid_by_its_date_is_past_due(account: Account) -> None:
    clock = account.clock(at("2026-01-15"))
    subscription = account.subscribe(1000, customer=account.customer(test_clock=clock).id, days_until_due=10)
    account.advance(clock, at("2026-01-26"))
    assert account.client.v1.subscriptions.retrieve(subscription.id).status == "past_due"
    account.client.v1.invoices.pay(str(subscription.latest_invoice), {"paid_out_of_band": True})
    assert account.client.v1.subscriptions.retrieve(subscription.id).status == "active"


def test_a_change_of_quantity_prorates_with_the_discount_inside(account: Account) -> None:
    clock = account.clock(at("2026-01-01"))
    coupon = account.coupon(percent_off=10)
    subscription = account.subscribe(
        3100, customer=account.customer(test_clock=clock).id, discounts=[{"coupon": coupon.id}]
    )
    account.advance(clock, at("2026-01-11"))
    item = subscription["items"].data[0].id
    account.client.v1.subscriptions.update(subscription.id, {"items": [{"id": item, "quantity": 2}]})
    waiting = account.client.v1.invoice_items.list({"customer": str(subscription.customer), "pending": True})
    # 2790 × 21/31 = 1890 back, twice that asked for; the lines themselves take no further discount
    assert sorted((found.amount, found.discountable) for found in waiting.data) == [
        (-1890, False),
        (3780, False),
    ]


def test_from_monthly_to_yearly_starts_a_new_period_at_once(account: Account) -> None:
    clock = account.clock(at("2026-01-01"))
    subscription = account.subscribe(3100, customer=account.customer(test_clock=clock).id)
    account.advance(clock, at("2026-01-11"))
    item = subscription["items"].data[0].id
    yearly = account.price(31_000, interval="year")
    changed = account.client.v1.subscriptions.update(
        subscription.id, {"items": [{"id": item, "price": yearly.id}]}
    )
    assert changed["items"].data[0].current_period_end == at("2027-01-11")
    # 21 of 31 days of the month come back
    assert invoices(account, subscription.id)[-1].total == 31_000 - 2100


def test_the_anchor_can_be_reset(account: Account) -> None:
    clock = account.clock(at("2026-01-01"))
    subscription = account.subscribe(3100, customer=account.customer(test_clock=clock).id)
    account.advance(clock, at("2026-01-11"))
    changed = account.client.v1.subscriptions.update(
        subscription.id, {"billing_cycle_anchor": {"type": "now"}, "proration_behavior": "none"}
    )
    assert changed["items"].data[0].current_period_end == at("2026-02-11")
    assert [invoice.total for invoice in invoices(account, subscription.id)] == [3100, 3100]


def test_events_tell_what_was_before(account: Account) -> None:
    clock = account.clock(at("2026-01-01"))
    coupon = account.coupon(percent_off=10)
    subscription = account.subscribe(
        1000, customer=account.customer(test_clock=clock).id, discounts=[{"coupon": coupon.id}]
    )
    account.client.v1.subscriptions.update(subscription.id, {"discounts": "", "metadata": {"a": "1"}})
    listed = account.client.v1.events.list({"types": ["customer.subscription.updated"], "limit": 20})
    event = next(found for found in listed.data if found.data.object["id"] == subscription.id)
    assert event.data.previous_attributes
    assert event.data.previous_attributes["discounts"] == subscription.discounts
    assert event.data.object["discounts"] == []
    assert account.client.v1.events.retrieve(event.id).id == event.id
