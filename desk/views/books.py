"""The page of the books: months, what they came to, closing them, and how legal entities book."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from billing import books as rules
from billing import month_close, months
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
from desk import staff
from desk.forms import fields
from desk.page import Page, refuse
from language import formats
from ledger import clock
from ledger import queries as ledger
from pricing.money import Money

MODE = "live"
_SAYS = {
    "price_reduction": "a lower price",
    "noncash_consideration": "revenue paid in data",
    "barter": "a barter, taxed on both sides",
}


@dataclass(frozen=True, slots=True)
class CurrencyRow:
    """What one currency came to in a month, in words."""

    currency: str
    invoices: int
    granted: str
    corrections: str
    realised: str
    unearned: str
    books: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class MonthRow:
    month: str
    closed: bool
    may_close: bool
    sha256: str
    currencies: tuple[CurrencyRow, ...]


class BooksForm(forms.Form):
    """A proposal of how a legal entity books and taxes."""

    entity = fields.text(label="Legal entity", max_length=100, initial="default")
    accounts = fields.text(
        label="Accounts that it bills",
        required=False,
        help_text="Keys, separated by commas. Empty: all others.",
    )
    accounting = fields.choice([(each, _SAYS[each]) for each in rules.ACCOUNTING], label="The discount is")
    tax = fields.choice([(each, _SAYS[each]) for each in rules.TAX], label="For tax it is")
    fair_value_bps = fields.number(
        label="Fair value of the data, in basis points of the discount",
        min_value=0,
        max_value=10_000,
        initial=10_000,
        help_text="Counts for revenue paid in data.",
    )
    evidence_sha256 = fields.text(
        label="SHA-256 of the evidence for the fair value",
        required=False,
        validators=[RegexValidator("^[0-9a-f]{64}$", "64 hexadecimal digits.")],
    )
    first_month = fields.text(
        label="From the month",
        help_text="Such as 2027-03. It must be open.",
        validators=[RegexValidator("^[0-9]{4}-(0[1-9]|1[0-2])$", "A month such as 2027-03.")],
    )


class BooksPage(Page):
    """The months with bookings, newest first, and the choices of the legal entities."""

    title = "Books"
    template = "desk/books.html"
    groups = (staff.FINANCE,)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(BooksForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BooksForm(request.POST)
        if not form.is_valid():
            return self._page(form, 422)
        said = form.cleaned_data
        accounts = [key for key in map(str.strip, said.pop("accounts").split(",")) if key]
        try:
            billing_books.propose_books(mode=MODE, accounts=accounts, by=self.actor, at=clock.now(), **said)
        except BooksChoiceUnclear as error:
            refuse(form, error)
            return self._page(form, 422)
        messages.success(request, "Proposed. It counts when a second member of Finance approves it.")
        return redirect("admin:books")

    def _page(self, form: BooksForm, status: int = 200) -> HttpResponse:
        return self.show(
            status,
            rows=_months(),
            invoices=books.recent_invoices(limit=30),
            choices=books.choices(mode=MODE),
            says=_SAYS,
            form=form,
            submit="Propose",
            unread=books.invoices_due(mode=MODE),
        )


class CloseMonthPage(Page):
    """Close a month."""

    title = "Close a month"
    http_method_names = ["post"]
    groups = (staff.FINANCE,)

    def post(self, request: HttpRequest, month: str) -> HttpResponse:
        try:
            billing_books.close_month(mode=MODE, month=month, by=self.actor, at=clock.now())
        except (
            MonthNotOver,
            MonthAlreadyClosed,
            EarlierMonthOpen,
            InvoicesUnread,
            months.NotABookMonth,
        ) as error:
            messages.error(request, (type(error).__doc__ or "").strip())
        else:
            messages.success(request, f"Closed {month}. Later changes count in an open month.")
        return redirect("admin:books")


class ApproveBooksPage(Page):
    """Approve how a legal entity books, as a second person."""

    title = "Approve how we book"
    http_method_names = ["post"]
    groups = (staff.FINANCE,)

    def post(self, request: HttpRequest, choice: UUID) -> HttpResponse:
        try:
            billing_books.approve_books(choice=choice, by=self.actor, at=clock.now())
        except (NoSuchBooksChoice, SamePerson, BooksChoiceUnclear) as error:
            messages.error(request, (type(error).__doc__ or "").strip())
        else:
            messages.success(request, "Approved.")
        return redirect("admin:books")


class MonthFilePage(Page):
    """The lines or the journal of a month, as CSV."""

    title = "Download"
    groups = (staff.FINANCE,)

    def get(self, request: HttpRequest, month: str, what: str) -> HttpResponse:
        lines = books.booked_lines(mode=MODE, month=month)
        write = month_close.journal_csv if what == "journal" else month_close.lines_csv
        answer = HttpResponse("".join(write(lines, month=month)), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{month}-{what}.csv"'
        return answer


def _months() -> list[MonthRow]:
    open_months = books.open_months(mode=MODE)
    revision = ledger.tree_head().revision
    reports = [
        (
            month,
            "",
            month_close.report(
                mode=MODE, month=month, at_revision=revision, lines=books.booked_lines(mode=MODE, month=month)
            ),
        )
        for month in open_months
    ]
    closed = [(close.month, close.sha256, close.content) for close in books.closes(mode=MODE)]
    over = months.of(clock.now())
    return [
        MonthRow(
            month,
            bool(sha256),
            not sha256 and month == open_months[0] and month < over,
            sha256,
            tuple(_currency(each) for each in report["currencies"]),
        )
        for month, sha256, report in sorted([*closed, *reports], reverse=True)
    ]


def _currency(found: dict[str, Any]) -> CurrencyRow:
    return CurrencyRow(
        found["currency"],
        found["invoices"],
        _money(found["granted"]),
        _money(found["corrections"]),
        _money(found["realised"]),
        _money(found["unearned"]),
        books=tuple(
            {
                **each,
                "journal": [
                    (posting["ledger_account"], _money(posting["debit"]), _money(posting["credit"]))
                    for posting in each["journal"]
                ],
            }
            for each in found["books"]
        ),
    )


def _money(value: dict[str, Any]) -> str:
    return formats.money(Money(value["amount_minor"], value["currency"]))
