"""What finance asks of the books: each discount of each invoice line, to the cent, and the consents that earned it."""

from __future__ import annotations

import hashlib
import json
import time
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection, transaction
from django.test import Client

from billing import inbox, recording
from billing.models import InvoiceDue, RealisedInvoice, RealisedLine
from billing.queries import books, cases
from ledger import canonical, scope
from tests.billing.finance import BEGIN, DRAFT, FEBRUARY, MARCH, Finance, changes, discounted
from tests.billing.meddling import coupon_of
from tests.billing.stage import SILVER, Stage
from tests.billing.webhook_posts import NEW, post


def test_case_1_and_3_an_opt_in_counts_from_the_next_invoice_and_a_withdrawal_costs_nothing_back(
    finance: Finance,
) -> None:
    finance.subscribe(19_999)
    finance.move_to(BEGIN + timedelta(days=3))
    finance.stage.allow()
    finance.follow()
    finance.move_to(FEBRUARY + DRAFT)
    finance.move_to(FEBRUARY + timedelta(days=10))
    finance.stage.take_back()
    finance.follow()
    finance.move_to(MARCH + DRAFT)
    assert [each.total_minor for each in finance.invoices()] == [19_999, 18_399, 19_999]
    assert finance.read() == 3
    first, second, third = (finance.realised(each.id) for each in finance.invoices())
    assert [each.realised_minor for each in (first, second, third)] == [0, 1_600, 0]
    assert [each.booked_month for each in (first, second, third)] == ["2027-01", "2027-02", "2027-03"]


def test_each_line_names_the_consent_entries_that_earned_it(finance: Finance) -> None:
    finance.stage.allow()
    finance.subscribe(10_000, 5_000)
    finance.follow()
    finance.move_to(FEBRUARY + DRAFT)
    newest = finance.invoices()[-1]
    finance.read(newest.id)
    record = finance.realised(newest.id)
    content = record.content
    assert (content["list"]["amount_minor"], content["discount"]["amount_minor"]) == (15_000, 1_200)
    [earned] = content["earned_by"]
    [consent] = earned["consents"]
    assert (earned["tenant"], earned["earned_bps"], consent["category"]) == (
        "acme",
        SILVER,
        "machine-telemetry",
    )
    with scope.everything(reason="audit"):
        lines = list(RealisedLine.objects.filter(invoice=record.id))
    assert [(line.list_minor, line.discount_minor, len(line.entries)) for line in lines] == [
        (10_000, 800, 1),
        (5_000, 400, 1),
    ]
    assert hashlib.sha256(canonical.encode(content)).hexdigest() == record.sha256


def test_case_10_a_void_invoice_realises_nothing(finance: Finance) -> None:
    invoice = discounted(finance)
    assert finance.realised(invoice).realised_minor == 800
    finance.account.client.v1.invoices.void_invoice(invoice)
    finance.read(invoice)
    after = finance.realised(invoice)
    assert (after.sequence, after.status, after.realised_minor) == (2, "void", 0)
    assert changes(invoice) == [800, -800]


def test_case_11_a_credit_note_reduces_what_is_realised_first(finance: Finance) -> None:
    invoice = discounted(finance)
    finance.account.client.v1.credit_notes.create({"invoice": invoice, "amount": 2_301})
    finance.read(invoice)
    # 9,200 were due. 2,301 are credited, so 6,899 of 9,200 are left, and of 800 as much, rounded down.
    assert finance.realised(invoice).realised_minor == 800 * 6_899 // 9_200 == 599
    assert changes(invoice) == [800, -201]


def test_case_12_and_13_others_discounts_come_first_and_are_named_apart(finance: Finance) -> None:
    finance.stage.allow()
    negotiated = finance.account.coupon(percent_off=20).id
    amount = finance.account.coupon(amount_off=500, currency="eur").id
    finance.subscribe(100_000, discounts=[{"coupon": negotiated}, {"coupon": amount}])
    finance.follow()
    finance.move_to(FEBRUARY + DRAFT)
    newest = finance.invoices()[-1]
    finance.read(newest.id)
    content = finance.realised(newest.id).content
    assert content["other_discounts"]["amount_minor"] == 20_500
    assert content["discount"]["amount_minor"] == 6_360
    assert content["total"]["amount_minor"] == 73_140
    assert [each["for_data"] for each in content["lines"][0]["discounts"]] == [False, False, True]


@pytest.mark.parametrize(
    ("inclusive", "total", "tax"), [(False, 10_948, 1_748), (True, 9_200, 0)], ids=["exclusive", "inclusive"]
)
def test_case_18_taxes_are_of_what_the_discount_leaves(
    finance: Finance, inclusive: bool, total: int, tax: int
) -> None:
    finance.stage.allow()
    rate = finance.account.tax_rate(19, inclusive=inclusive)
    finance.subscribe(10_000, default_tax_rates=[rate.id])
    finance.follow()
    finance.move_to(FEBRUARY + DRAFT)
    newest = finance.invoices()[-1]
    finance.read(newest.id)
    content = finance.realised(newest.id).content
    assert (content["total"]["amount_minor"], content["tax"]["amount_minor"]) == (total, tax)
    with scope.everything(reason="audit"):
        line = RealisedLine.objects.get(invoice__stripe_invoice_id=newest.id)
    # The tax that the discount of 8.00 saved: 19 % on top of it, or the part of it that is tax.
    assert (line.discount_minor, line.tax_minor) == (800, 128 if inclusive else 152)


@pytest.mark.parametrize(
    ("currency", "amount", "taken"), [("jpy", 1_005, 80), ("kwd", 10_050, 804), ("eur", 1, 0)]
)
def test_case_19_to_21_currencies_without_cents_with_thousandths_and_the_smallest_amount(
    finance: Finance, currency: str, amount: int, taken: int
) -> None:
    finance.stage.allow()
    finance.subscribe(amount, currency=currency)
    finance.follow()
    finance.move_to(FEBRUARY + DRAFT)
    newest = finance.invoices()[-1]
    finance.read(newest.id)
    record = finance.realised(newest.id)
    assert (record.currency, record.discount_minor) == (currency.upper(), taken)
    assert record.total_minor == amount - taken


def test_case_22_the_lines_add_up_to_the_invoice(finance: Finance) -> None:
    finance.stage.allow()
    finance.subscribe(3_333, 3_333, 3_333)
    finance.follow()
    finance.move_to(FEBRUARY + DRAFT)
    newest = finance.invoices()[-1]
    finance.read(newest.id)
    with scope.everything(reason="audit"):
        lines = RealisedLine.objects.filter(invoice__stripe_invoice_id=newest.id)
        assert [line.discount_minor for line in lines] == [266, 266, 268]
    assert finance.realised(newest.id).discount_minor == 800


def test_reading_again_records_nothing_new(finance: Finance) -> None:
    invoice = discounted(finance)
    assert finance.read(invoice) == 0
    assert finance.realised(invoice).sequence == 1


def test_a_payment_is_recorded_and_changes_no_amount(finance: Finance) -> None:
    invoice = discounted(finance)
    finance.pay(invoice)
    finance.read(invoice)
    record = finance.realised(invoice)
    assert (record.sequence, record.received_minor, record.realised_minor) == (2, 9_200, 800)
    assert changes(invoice) == [800, 0]


def test_a_draft_is_not_realised(finance: Finance) -> None:
    finance.stage.allow()
    finance.subscribe(10_000)
    assert finance.read() == 0


def test_a_discount_that_nobody_earned_calls_finance(finance: Finance) -> None:
    finance.subscribe(10_000)
    ours = coupon_of(finance.account, SILVER)
    finance.account.client.v1.subscriptions.update(
        finance.stage.subscription, {"discounts": [{"coupon": ours}]}
    )
    finance.account.advance(
        finance.test_clock, int((FEBRUARY + DRAFT).timestamp())
    )  # billing does not follow
    finance.stage.clock.at = FEBRUARY + DRAFT
    newest = finance.invoices()[-1]
    finance.read(newest.id)
    with scope.everything(reason="audit"):
        [case] = [each for each in cases.open_cases() if each.kind == "realised_beyond_earned"]
    assert (case.subject, case.worth_minor, case.currency) == (newest.id, 800, "EUR")


def test_webhooks_have_the_books_read_the_invoice(
    stage: Stage, client: Client, settings: LazySettings
) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = [NEW]
    body = {
        "id": "evt_i",
        "object": "event",
        "type": "credit_note.created",
        "created": int(time.time()),
        "livemode": False,
        "data": {"object": {"id": "cn_1", "object": "credit_note", "invoice": "in_1", "customer": "cus_1"}},
    }
    assert post(client, json.dumps(body).encode()) == 200
    assert inbox.process_unread(now=stage.clock) == 1
    assert list(InvoiceDue.objects.values_list("stripe_invoice_id", flat=True)) == ["in_1"]


def test_an_invoice_that_stripe_does_not_give_is_read_later(finance: Finance) -> None:
    invoice = discounted(finance)
    finance.account.client.v1.invoices.void_invoice(invoice)
    finance.stage.local_stripe.fault("unavailable", method="GET", path=f"/v1/invoices/{invoice}")
    assert finance.read(invoice) == 0
    with scope.everything(reason="audit"):
        assert books.invoices_due(mode="live") == 1
    finance.stage.clock.forward(seconds=5)
    assert recording.record_due(mode="live", gateway=finance.stage.gateway, now=finance.stage.clock) == 1
    assert finance.realised(invoice).status == "void"


BROKEN = {
    "an_invoice_is_recorded_in_sequence": {"pk": None},
    "no_more_is_realised_than_was_taken_off": {"realised_minor": 801, "sequence": 9},
}


@pytest.mark.parametrize(("name", "changed"), BROKEN.items(), ids=BROKEN)
def test_the_database_refuses(finance: Finance, name: str, changed: dict[str, object]) -> None:
    invoice = discounted(finance)
    with scope.everything(reason="staff"):
        row = RealisedInvoice.objects.get(stripe_invoice_id=invoice)
        for member, value in {"id": row.entry_id, **changed}.items():
            if member != "pk":
                setattr(row, member, value)
        row.entry_id = row.account_id
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.save(force_insert=True)


def test_nothing_in_the_books_is_ever_changed(finance: Finance) -> None:
    discounted(finance)
    for table in ("billing_realisedinvoice", "billing_realisedline"):
        with (
            scope.everything(reason="staff"),
            pytest.raises(Exception, match=r"append-only|stamped|refused|permission"),
        ):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"UPDATE {table} SET change_minor = 1")


def test_another_account_sees_none_of_it(finance: Finance) -> None:
    from tests import people

    invoice = discounted(finance)
    globex = people.customer("globex", "Globex Turbines")
    with scope.tenants([globex.tenant, globex.account]):
        assert books.explained_invoice(invoice=invoice) is None
        assert not RealisedLine.objects.exists()
