"""Reading the books: realised discounts, closed months and choices of legal entities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db.models import F

from billing import months
from billing.books import Treatment
from billing.models import BooksChoice, InvoiceDue, MonthClose, RealisedInvoice, RealisedLine
from billing.month_close import BookedLine


@dataclass(frozen=True, slots=True)
class RealisedRecord:
    """The newest record of an invoice. `by_line` holds what is realised, by line and discount."""

    id: UUID
    mode: str
    account: UUID
    invoice: str
    sequence: int
    number: str
    currency: str
    status: str
    list_minor: int
    total_minor: int
    discount_minor: int
    realised_minor: int
    received_minor: int
    finalized_at: datetime
    booked_month: str
    document: bytes
    sha256: str
    entry: UUID
    by_line: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def content(self) -> dict[str, Any]:
        """The members of the signed explanation."""
        content: dict[str, Any] = orjson.loads(self.document)
        return content


@dataclass(frozen=True, slots=True)
class CloseRecord:
    """A closed month. `document` holds the signed bytes."""

    id: UUID
    mode: str
    month: str
    at_revision: int
    document: bytes
    sha256: str
    jws: str
    entry: UUID
    closed_at: datetime | None

    @property
    def content(self) -> dict[str, Any]:
        content: dict[str, Any] = orjson.loads(self.document)
        return content


@dataclass(frozen=True, slots=True)
class ChoiceRecord:
    """A proposal of how a legal entity books. It counts once `approved`."""

    id: UUID
    mode: str
    entity: str
    accounts: tuple[str, ...]
    accounting: str
    tax: str
    fair_value_bps: int
    evidence_sha256: str
    first_month: str
    proposed_by: UUID | None
    approved_by: UUID | None
    approved: bool


@dataclass(frozen=True, slots=True)
class InvoiceDueRecord:
    row: int
    mode: str
    invoice: str
    asked: int
    failures: int


def newest_realised(*, mode: str, invoice: str) -> RealisedRecord | None:
    """The newest record of an invoice that is visible here."""
    row = RealisedInvoice.objects.filter(mode=mode, stripe_invoice_id=invoice).order_by("-sequence").first()
    return _realised(row, with_lines=True) if row else None


def explained_invoice(*, invoice: str, mode: str | None = None) -> RealisedRecord | None:
    """The newest record of an invoice by Stripe's id."""
    rows = RealisedInvoice.objects.filter(stripe_invoice_id=invoice)
    row = (rows if mode is None else rows.filter(mode=mode)).order_by("-sequence").first()
    return _realised(row) if row else None


def recent_invoices(*, limit: int = 100, account: UUID | None = None) -> list[RealisedRecord]:
    """The newest records of invoices, the last finalised first."""
    rows = RealisedInvoice.objects.order_by("mode", "stripe_invoice_id", "-sequence").distinct(
        "mode", "stripe_invoice_id"
    )
    if account is not None:
        rows = rows.filter(account=account)
    newest = RealisedInvoice.objects.filter(pk__in=rows.values("pk")).order_by("-finalized_at")
    return [_realised(row) for row in newest[:limit]]


def close_record(*, mode: str, month: str) -> CloseRecord | None:
    row = MonthClose.objects.filter(mode=mode, month=month).first()
    return _close(row) if row else None


def closes(*, mode: str) -> list[CloseRecord]:
    """The closed months of a mode, newest first."""
    return [_close(row) for row in MonthClose.objects.filter(mode=mode).order_by("-month")]


def open_month(*, mode: str, month: str) -> str:
    """The month itself, or the first open one after it."""
    closed = set(MonthClose.objects.filter(mode=mode, month__gte=month).values_list("month", flat=True))
    while month in closed:
        month = months.after(month)
    return month


def open_before(*, mode: str, month: str) -> str:
    """The first month before this one that has bookings and is open, "" if there is none."""
    closed = MonthClose.objects.filter(mode=mode).values("month")
    booked = RealisedInvoice.objects.filter(mode=mode, booked_month__lt=month).exclude(
        booked_month__in=closed
    )
    return booked.order_by("booked_month").values_list("booked_month", flat=True).first() or ""


def open_months(*, mode: str) -> list[str]:
    """The months with bookings that are open, oldest first."""
    closed = MonthClose.objects.filter(mode=mode).values("month")
    booked = RealisedInvoice.objects.filter(mode=mode).exclude(booked_month__in=closed)
    return sorted(set(booked.values_list("booked_month", flat=True)))


def booked_lines(*, mode: str, month: str) -> Iterator[BookedLine]:
    """The lines that are booked in a month, in one order for ever."""
    treatments = _treatments(mode=mode, month=month)
    rows = (
        RealisedLine.objects.filter(invoice__mode=mode, invoice__booked_month=month)
        .select_related("invoice", "invoice__account")
        .order_by(
            "invoice__currency",
            "invoice__finalized_at",
            "invoice__stripe_invoice_id",
            "invoice__sequence",
            "place",
        )
    )
    for row in rows.iterator(chunk_size=2000):
        invoice = row.invoice
        yield BookedLine(
            account=invoice.account.key,
            invoice=invoice.stripe_invoice_id,
            number=invoice.number,
            sequence=invoice.sequence,
            status=invoice.status,
            finalized_at=invoice.finalized_at,
            line=row.line_id,
            currency=invoice.currency,
            bps=row.bps,
            list_minor=row.list_minor,
            discount_minor=row.discount_minor,
            realised_minor=row.realised_minor,
            change_minor=row.change_minor,
            tax_minor=row.tax_minor,
            period_start_at=row.period_start_at,
            period_end_at=row.period_end_at,
            entries=tuple(row.entries),
            treatment=treatments.get(invoice.account.key) or treatments.get("") or Treatment(),
        )


def choices(*, mode: str) -> list[ChoiceRecord]:
    """All proposals of how legal entities book, newest first."""
    rows = BooksChoice.objects.filter(mode=mode).select_related("approval").order_by("-revision")
    return [_choice(row) for row in rows]


def invoices_due(*, mode: str) -> int:
    """How many invoices are not read yet."""
    return InvoiceDue.objects.filter(mode=mode, read__lt=F("asked")).count()


def due_invoices(*, mode: str, at: datetime, limit: int = 200) -> list[InvoiceDueRecord]:
    """The invoices to read now, longest due first."""
    rows = InvoiceDue.objects.filter(mode=mode, read__lt=F("asked"), due_at__lte=at).order_by("due_at")
    return [
        InvoiceDueRecord(row.pk, row.mode, row.stripe_invoice_id, row.asked, row.failures)
        for row in rows[:limit]
    ]


def _treatments(*, mode: str, month: str) -> dict[str, Treatment]:
    """The approved treatment of each account's key in a month, and of all others under ""."""
    found: dict[str, Treatment] = {}
    rows = BooksChoice.objects.filter(mode=mode, first_month__lte=month, approval__isnull=False)
    for row in rows.order_by("first_month", "approval__revision"):
        treatment = Treatment(row.entity, row.accounting, row.tax, row.fair_value_bps)  # type: ignore[arg-type]
        found |= dict.fromkeys(row.accounts or [""], treatment)
    return found


def _realised(row: RealisedInvoice, *, with_lines: bool = False) -> RealisedRecord:
    lines = row.lines.values_list("line_id", "discount_id", "realised_minor") if with_lines else ()
    return RealisedRecord(
        row.id,
        row.mode,
        row.account_id,
        row.stripe_invoice_id,
        row.sequence,
        row.number,
        row.currency,
        row.status,
        row.list_minor,
        row.total_minor,
        row.discount_minor,
        row.realised_minor,
        row.received_minor,
        row.finalized_at,
        row.booked_month,
        bytes(row.document),
        row.sha256,
        row.entry_id,
        {(line, discount): amount for line, discount, amount in lines},
    )


def _close(row: MonthClose) -> CloseRecord:
    return CloseRecord(
        row.id,
        row.mode,
        row.month,
        row.at_revision,
        bytes(row.document),
        row.sha256,
        row.jws,
        row.entry_id,
        row.recorded_at,
    )


def _choice(row: BooksChoice) -> ChoiceRecord:
    approval = getattr(row, "approval", None)
    return ChoiceRecord(
        row.id,
        row.mode,
        row.entity,
        tuple(row.accounts),
        row.accounting,
        row.tax,
        row.fair_value_bps,
        row.evidence_sha256,
        row.first_month,
        row.proposed_by,
        approval.approved_by if approval else None,
        approval is not None,
    )
