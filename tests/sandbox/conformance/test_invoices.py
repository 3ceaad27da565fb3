from __future__ import annotations

import pytest
import stripe

from tests.sandbox.local_stripe import Account


def test_a_subscription_by_invoice_starts_with_a_draft(account: Account) -> None:
    subscription = account.subscribe(1000, expand=["latest_invoice"])
    invoice = subscription.latest_invoice
    assert isinstance(invoice, stripe.Invoice)
    assert (invoice.status, invoice.total, invoice.billing_reason) == ("draft", 1000, "subscription_create")
    assert invoice.parent
    assert invoice.parent.subscription_details
    assert invoice.parent.subscription_details.subscription == subscription.id
    line = invoice.lines.data[0]
    assert line.parent
    assert line.parent.subscription_item_details
    assert line.parent.subscription_item_details.subscription_item == subscription["items"].data[0].id


def test_charging_needs_a_payment_method(account: Account) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        account.client.v1.subscriptions.create(
            {"customer": account.customer().id, "items": [{"price": account.price(1000).id}]}
        )


def test_paying_outside_stripe_settles_an_invoice(account: Account) -> None:
    invoice = str(account.subscribe(1000).latest_invoice)
    paid = account.client.v1.invoices.pay(invoice, {"paid_out_of_band": True})
    assert (paid.status, paid.amount_remaining) == ("paid", 0)
    with pytest.raises(stripe.InvalidRequestError):
        account.client.v1.invoices.pay(invoice, {"paid_out_of_band": True})


def test_an_open_invoice_can_be_voided(account: Account) -> None:
    invoice = account.open_invoice(account.subscribe(1000))
    assert account.client.v1.invoices.void_invoice(invoice).status == "void"
    with pytest.raises(stripe.InvalidRequestError):
        account.client.v1.invoices.void_invoice(invoice)


def test_a_one_off_invoice_takes_the_waiting_items(account: Account) -> None:
    customer = account.customer()
    account.client.v1.invoice_items.create(
        {
            "customer": customer.id,
            "amount": 1234,
            "currency": "eur",
            "discountable": False,
            "metadata": {"licet_adjustment": "adj_1"},
        }
    )
    draft = account.client.v1.invoices.create(
        {
            "customer": customer.id,
            "collection_method": "send_invoice",
            "days_until_due": 30,
            "pending_invoice_items_behavior": "include",
        }
    )
    assert (draft.status, draft.total) == ("draft", 1234)
    final = account.client.v1.invoices.finalize_invoice(draft.id)
    assert (final.status, final.amount_due) == ("open", 1234)
    assert final.lines.data[0].metadata["licet_adjustment"] == "adj_1"
    with pytest.raises(stripe.InvalidRequestError):
        account.client.v1.invoices.finalize_invoice(draft.id)


def test_a_draft_can_be_deleted_and_its_items_wait_again(account: Account) -> None:
    customer = account.customer()
    item = account.client.v1.invoice_items.create({"customer": customer.id, "amount": 100, "currency": "eur"})
    draft = account.client.v1.invoices.create(
        {"customer": customer.id, "pending_invoice_items_behavior": "include"}
    )
    assert account.client.v1.invoice_items.retrieve(item.id).invoice == draft.id
    account.client.v1.invoices.delete(draft.id)
    if not account.is_real:  # Stripe deletes the items of a deleted draft with it in some versions
        assert account.client.v1.invoice_items.retrieve(item.id).invoice is None


def test_credit_is_used_by_the_next_invoice(account: Account) -> None:
    customer = account.customer()
    moved = account.client.v1.customers.balance_transactions.create(
        customer.id, {"amount": -300, "currency": "eur", "metadata": {"licet_adjustment": "adj_2"}}
    )
    assert (moved.type, moved.ending_balance) == ("adjustment", -300)
    subscription = account.subscribe(1000, customer=customer.id, expand=["latest_invoice"])
    invoice = subscription.latest_invoice
    assert isinstance(invoice, stripe.Invoice)
    assert (invoice.starting_balance, invoice.total, invoice.amount_due) == (-300, 1000, 700)
    account.open_invoice(subscription)
    assert account.client.v1.customers.retrieve(customer.id).balance == 0
    history = account.client.v1.customers.balance_transactions.list(customer.id)
    assert [entry.type for entry in history.data] == ["applied_to_invoice", "adjustment"]


def test_credit_in_another_currency_is_refused(account: Account) -> None:
    subscription = account.subscribe(1000, currency="eur")
    with pytest.raises(stripe.InvalidRequestError):
        account.client.v1.customers.balance_transactions.create(
            str(subscription.customer), {"amount": -300, "currency": "usd"}
        )


def test_a_credit_note_reduces_an_open_invoice(account: Account) -> None:
    invoice = account.open_invoice(account.subscribe(1000))
    note = account.client.v1.credit_notes.create({"invoice": invoice, "amount": 400, "memo": "Goodwill"})
    assert (note.type, note.amount) == ("pre_payment", 400)
    assert account.client.v1.invoices.retrieve(invoice).amount_remaining == 600
    with pytest.raises(stripe.InvalidRequestError):
        account.client.v1.credit_notes.create({"invoice": invoice, "amount": 700})


def test_a_credit_note_of_a_paid_invoice_becomes_credit(account: Account) -> None:
    subscription = account.subscribe(1000)
    invoice = str(subscription.latest_invoice)
    account.client.v1.invoices.pay(invoice, {"paid_out_of_band": True})
    note = account.client.v1.credit_notes.create({"invoice": invoice, "amount": 400, "credit_amount": 400})
    assert note.type == "post_payment"
    assert account.client.v1.customers.retrieve(str(subscription.customer)).balance == -400
    assert account.client.v1.invoices.retrieve(invoice).post_payment_credit_notes_amount == 400


def test_a_preview_tells_the_steady_price_and_keeps_nothing(account: Account) -> None:
    coupon = account.coupon(percent_off=10)
    subscription = account.subscribe(1000)
    account.client.v1.invoice_items.create(
        {"customer": str(subscription.customer), "amount": 77, "currency": "eur"}
    )
    recurring = account.client.v1.invoices.create_preview(
        {
            "subscription": subscription.id,
            "discounts": [{"coupon": coupon.id}],
            "preview_mode": "recurring",
        }
    )
    assert recurring.total == 900
    following = account.client.v1.invoices.create_preview(
        {"subscription": subscription.id, "discounts": [{"coupon": coupon.id}]}
    )
    assert following.total == 900 + 77 - 8  # 7.7 rounded half up
    assert account.client.v1.subscriptions.retrieve(subscription.id).discounts == []
    assert account.client.v1.coupons.retrieve(coupon.id).times_redeemed == 0
    assert len(account.client.v1.invoices.list({"subscription": subscription.id}).data) == 1


def test_a_preview_inherits_discounts_unless_told_otherwise(account: Account) -> None:
    coupon = account.coupon(percent_off=10)
    subscription = account.subscribe(1000, discounts=[{"coupon": coupon.id}])
    preview = account.client.v1.invoices.create_preview
    assert preview({"subscription": subscription.id}).total == 900
    assert preview({"subscription": subscription.id, "discounts": ""}).total == 1000


def test_a_preview_of_a_change_shows_its_prorations(account: Account) -> None:
    start = 1_767_225_600  # 2026-01-01
    clock = account.clock(start)
    customer = account.customer(test_clock=clock)
    subscription = account.subscribe(3100, customer=customer.id)
    account.advance(clock, start + 10 * 86_400)
    item = subscription["items"].data[0].id
    preview = account.client.v1.invoices.create_preview(
        {
            "subscription": subscription.id,
            "subscription_details": {
                "items": [{"id": item, "quantity": 2}],
                "proration_date": start + 10 * 86_400,
            },
        }
    )
    # 21 of 31 days are left: 3100 × 21/31 = 2100 back, 4200 asked for, then 6200 for the next month
    assert [line.amount for line in preview.lines.data] == [-2100, 4200, 6200]
    assert account.client.v1.subscriptions.retrieve(subscription.id)["items"].data[0].quantity == 1
