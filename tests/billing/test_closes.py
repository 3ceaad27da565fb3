"""A month is closed once, balances to the cent, can be made again to the byte, and is corrected afterwards."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from billing import books as rules
from billing import month_close
from billing.books import Treatment
from billing.models import RealisedInvoice
from billing.operations import books as billing_books
from billing.operations.books import (
    BooksChoiceUnclear,
    EarlierMonthOpen,
    InvoicesUnread,
    MonthAlreadyClosed,
    MonthNotOver,
    NoSuchBooksChoice,
    SamePerson,
)
from billing.queries import books
from ledger import actors, auditing, canonical, projections, scope
from tests.api.client import Api, key_for
from tests.billing.finance import BEGIN, DRAFT, FEBRUARY, MARCH, Finance, changes, discounted
from wire import ids

FIONA, FELIX = (actors.person(uuid4(), channel="admin") for _ in range(2))
OVER = datetime(2027, 3, 2, tzinfo=UTC)


def close(month: str, at: datetime = OVER) -> None:
    with scope.everything(reason="staff"):
        billing_books.close_month(mode="live", month=month, by=FIONA, at=at)


def closed(month: str) -> books.CloseRecord:
    with scope.everything(reason="audit"):
        found = books.close_record(mode="live", month=month)
    assert found is not None
    return found


def choose(at: datetime = BEGIN, **changed: Any) -> None:
    said = {
        "entity": "ACME Billing GmbH",
        "accounts": [],
        "accounting": "price_reduction",
        "tax": "price_reduction",
        "fair_value_bps": 10_000,
        "evidence_sha256": "",
        "first_month": "2027-01",
        **changed,
    }
    with scope.everything(reason="staff"):
        choice = billing_books.propose_books(mode="live", by=FIONA, at=at, **said)
        billing_books.approve_books(choice=choice, by=FELIX, at=at)


def test_case_40_what_is_realised_is_what_stripe_took_off_and_what_the_close_says(finance: Finance) -> None:
    invoice = discounted(finance)
    finance.pay(invoice)
    finance.read(invoice)
    [newest] = [each for each in finance.invoices() if each.id == invoice]
    ours = sum(amount for line in newest.lines for amount in line.discounted_minor.values())
    close("2027-02")
    content = closed("2027-02").content
    [euro] = content["currencies"]
    assert (euro["currency"], euro["invoices"]) == ("EUR", 1)
    assert euro["realised"]["amount_minor"] == finance.realised(invoice).realised_minor == ours == 800
    assert euro["list"]["amount_minor"] == 10_000
    # 12 days and 9 hours of 28 days fall into February: of 8.00, what is left belongs to March.
    begins, ends = FEBRUARY, MARCH
    left = (ends - datetime(2027, 3, 1, tzinfo=UTC)) // timedelta(seconds=1)
    assert euro["unearned"]["amount_minor"] == 800 * left // ((ends - begins) // timedelta(seconds=1)) == 410
    [book] = euro["books"]
    assert book["balances"] is True
    assert [(each["debit"]["amount_minor"], each["credit"]["amount_minor"]) for each in book["journal"]] == [
        (0, 800), (800, 0),
    ]  # fmt: skip


def test_a_closed_month_is_made_again_to_the_byte(finance: Finance) -> None:
    discounted(finance)
    close("2027-02")
    record = closed("2027-02")
    with scope.everything(reason="audit"):
        again = month_close.report(
            mode="live",
            month="2027-02",
            at_revision=record.at_revision,
            lines=books.booked_lines(mode="live", month="2027-02"),
        )
        lines = "".join(
            month_close.lines_csv(books.booked_lines(mode="live", month="2027-02"), month="2027-02")
        )
    assert canonical.encode(again) == record.document
    assert hashlib.sha256(lines.encode()).hexdigest() == record.content["lines_sha256"]


def test_what_changes_after_the_close_is_a_correction_in_an_open_month(finance: Finance) -> None:
    invoice = discounted(finance)
    close("2027-02")
    before = closed("2027-02").document
    finance.stage.clock.at = MARCH
    finance.account.client.v1.invoices.void_invoice(invoice)
    finance.read(invoice)
    assert changes(invoice) == [800, -800]
    assert finance.realised(invoice).booked_month == "2027-03"
    assert closed("2027-02").document == before
    close("2027-03", MARCH + timedelta(days=30))
    [euro] = closed("2027-03").content["currencies"]
    assert [euro[name]["amount_minor"] for name in ("granted", "corrections", "realised")] == [0, -800, -800]
    assert euro["books"][0]["balances"] is True


def test_an_invoice_that_is_read_after_the_close_goes_to_the_next_month(finance: Finance) -> None:
    finance.stage.allow()
    finance.subscribe(10_000)
    finance.follow()
    finance.move_to(FEBRUARY + DRAFT)
    close("2027-02")
    finance.read(finance.invoices()[-1].id)
    assert finance.realised(finance.invoices()[-1].id).booked_month == "2027-03"


def test_a_month_is_closed_once_in_order_when_it_is_over_and_complete(finance: Finance) -> None:
    discounted(finance)
    finance.read()
    with pytest.raises(MonthNotOver):
        close("2027-02", datetime(2027, 2, 28, 23, 59, tzinfo=UTC))
    with pytest.raises(EarlierMonthOpen, match="2027-01"):
        close("2027-02")
    close("2027-01")
    with scope.everything(reason="staff"):
        billing_books.ask_for_invoice(mode="live", invoice="in_more", at=OVER)
    with pytest.raises(InvoicesUnread):
        close("2027-02")
    with pytest.raises(MonthAlreadyClosed):
        close("2027-01")


def test_the_database_books_nothing_in_a_closed_month(finance: Finance) -> None:
    invoice = discounted(finance)
    close("2027-02")
    with scope.everything(reason="staff"):
        row = RealisedInvoice.objects.get(stripe_invoice_id=invoice)
        row.id, row.entry_id, row.sequence = uuid4(), uuid4(), 2
        with pytest.raises(IntegrityError, match="is closed"), transaction.atomic():
            row.save(force_insert=True)


def test_noncash_consideration_shows_revenue_paid_in_data_and_books_no_asset(finance: Finance) -> None:
    choose(accounting="noncash_consideration", fair_value_bps=6_000, evidence_sha256="ab" * 32)
    discounted(finance)
    close("2027-02")
    [euro] = closed("2027-02").content["currencies"]
    [book] = euro["books"]
    assert (book["entity"], book["balances"]) == ("ACME Billing GmbH", True)
    net = {
        each["ledger_account"]: each["debit"]["amount_minor"] - each["credit"]["amount_minor"]
        for each in book["journal"]
    }
    assert net == {rules.DATA_COST: 480, rules.DATA_REVENUE: -480, rules.DISCOUNTS: 320, rules.REVENUE: -320}


def test_barter_adds_the_tax_on_the_gross_against_the_customers_document(finance: Finance) -> None:
    choose(tax="barter")
    finance.stage.allow()
    rate = finance.account.tax_rate(19, inclusive=False)
    finance.subscribe(10_000, default_tax_rates=[rate.id])
    finance.follow()
    finance.move_to(FEBRUARY + DRAFT)
    finance.read(finance.invoices()[-1].id)
    close("2027-02")
    [book] = closed("2027-02").content["currencies"][0]["books"]
    due = [each for each in book["journal"] if each["ledger_account"] == rules.TAX_DUE]
    assert due[0]["credit"]["amount_minor"] == 152
    assert book["balances"] is True


def test_a_choice_takes_two_people_and_an_open_month(finance: Finance) -> None:
    discounted(finance)
    close("2027-02")
    with pytest.raises(BooksChoiceUnclear, match="2027-02"):
        choose(first_month="2027-02")
    with pytest.raises(BooksChoiceUnclear, match="evidence"):
        choose(accounting="noncash_consideration", first_month="2027-03")
    with scope.everything(reason="staff"):
        alone = billing_books.propose_books(
            mode="live", entity="E", accounts=["acme"], accounting="price_reduction", tax="barter",
            fair_value_bps=10_000, evidence_sha256="", first_month="2027-03", by=FIONA, at=OVER,
        )  # fmt: skip
        with pytest.raises(SamePerson):
            billing_books.approve_books(choice=alone, by=FIONA, at=OVER)
        assert [each.approved for each in books.choices(mode="live")] == [False]
        billing_books.approve_books(choice=alone, by=FELIX, at=OVER)
        with pytest.raises(NoSuchBooksChoice):
            billing_books.approve_books(choice=alone, by=FELIX, at=OVER)


def test_two_currencies_are_never_added(finance: Finance) -> None:
    discounted(finance)
    first = finance.stage.subscription
    finance.subscribe(1_005, currency="jpy")
    finance.follow()
    finance.move_to(MARCH + 3 * DRAFT)
    finance.read(finance.invoices()[-1].id)
    assert first != finance.stage.subscription
    with scope.everything(reason="audit"):
        report = month_close.report(
            mode="live",
            month="2027-03",
            at_revision=1,
            lines=books.booked_lines(mode="live", month="2027-03"),
        )
    assert [(each["currency"], each["realised"]["amount_minor"]) for each in report["currencies"]] == [
        ("JPY", 80)
    ]


def test_the_books_are_the_fold_of_their_entries(finance: Finance) -> None:
    choose(tax="barter")
    invoice = discounted(finance)
    finance.pay(invoice)
    finance.read(invoice)
    close("2027-02")
    with auditing.snapshot():
        report = auditing.check_all(
            [projections.named(f"billing.{name}") for name in ("realised", "closes", "books")]
        )
    assert report.differences == []


@given(
    st.integers(-(10**12), 10**12),
    st.integers(0, 10_000),
    st.sampled_from(rules.ACCOUNTING),
    st.sampled_from(rules.TAX),
)
def test_every_choice_balances_and_a_reversal_takes_back_what_was_booked(
    amount: int, fair: int, accounting: Any, tax: Any
) -> None:
    treatment = Treatment("E", accounting, tax, fair)
    booked = rules.postings(realised_minor=amount, tax_minor=amount // 5, treatment=treatment)
    back = rules.postings(realised_minor=-amount, tax_minor=-(amount // 5), treatment=treatment)
    assert rules.balanced(booked)

    def net(found: list[rules.Posting]) -> dict[str, int]:
        sums: dict[str, int] = {}
        for each in found:
            sums[each.ledger_account] = (
                sums.get(each.ledger_account, 0) + each.debit_minor - each.credit_minor
            )
        return sums

    assert net([*booked, *back]) == dict.fromkeys(net(booked), 0)


# -- Over HTTP ---------------------------------------------------------------------------------------


@pytest.fixture
def reader(finance: Finance) -> Api:
    return Api(key_for("billing:read"))


def test_an_invoice_is_explained_with_a_signature_over_its_members(finance: Finance, reader: Api) -> None:
    invoice = discounted(finance)
    answered = reader.ask("GET", f"/v1/invoices/{invoice}/explanation")
    assert answered.status == 200
    body = answered.body
    signed = {name: value for name, value in body.items() if name not in {"entry", "sha256", "jws"}}
    assert hashlib.sha256(canonical.encode(signed)).hexdigest() == body["sha256"]
    assert body["jws"].count(".") == 2
    assert body["earned_by"][0]["consents"][0]["receipt"].startswith("/v1/receipts/ent_")
    assert body["says"] == "8 % were taken off for data. 1 consent earned that when the invoice was made."
    ids.parse(ids.ENTRY, body["entry"])


def test_an_unknown_invoice_is_not_found_and_other_scopes_may_not_ask(finance: Finance, reader: Api) -> None:
    assert reader.ask("GET", "/v1/invoices/in_none/explanation").body["code"] == "no_such_invoice"
    assert Api(key_for("decide")).ask("GET", "/v1/invoices/in_none/explanation").status == 403
    assert Api(key_for("decide")).ask("GET", "/v1/closes/2027-02").status == 403


def test_a_month_over_http_open_closed_and_as_csv(finance: Finance, reader: Api) -> None:
    discounted(finance)
    seen = reader.ask("GET", "/v1/closes/2027-02").body
    assert (seen["status"], seen["jws"], seen["entry"]) == ("open", None, None)
    close("2027-02")
    seen = reader.ask("GET", "/v1/closes/2027-02").body
    assert seen["status"] == "closed"
    signed = {name: each for name, each in seen.items() if name not in {"status", "entry", "sha256", "jws"}}
    assert hashlib.sha256(canonical.encode(signed)).hexdigest() == seen["sha256"]
    answered = reader.ask("GET", "/v1/closes/2027-02?format=csv")
    assert hashlib.sha256(answered.raw).hexdigest() == seen["lines_sha256"]
    [line] = list(csv.DictReader(io.StringIO(answered.raw.decode())))
    assert (line["account"], line["booked_minor"], line["consent_entries"][:4]) == ("acme", "800", "ent_")
    journal = list(
        csv.DictReader(io.StringIO(reader.ask("GET", "/v1/closes/2027-02?format=journal").raw.decode()))
    )
    assert (
        sum(int(each["debit_minor"]) for each in journal)
        == sum(int(each["credit_minor"]) for each in journal)
        == 800
    )
    assert all(each["consent_entries"] for each in journal)
    assert reader.ask("GET", "/v1/closes/2027-13").status == 404
