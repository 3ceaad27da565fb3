"""The books: realised discounts, closed months, and how legal entities book."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from billing import invoice_explanation, kinds, month_close, months, realised
from billing.books import ACCOUNTING, TAX
from billing.invoice_explanation import Earned
from billing.models import BooksApproval, BooksChoice, InvoiceDue, MonthClose, RealisedInvoice, RealisedLine
from billing.queries import books
from billing.stripe_objects import StripeInvoice
from ledger import canonical, failpoints, signing_keys
from ledger import operations as ledger
from ledger import queries as ledger_queries
from ledger.actors import Actor
from ledger.entries import Draft
from tenants.queries import accounts
from wire import ids, times

_LOCKED: Final = 7_081_726_377  # the books of all modes: recording and closing wait for each other


class MonthNotOver(ValueError):
    """The month is not over yet. Close it after its last day (UTC)."""

    code = "month_not_over"


class MonthAlreadyClosed(Exception):
    """The month is closed. What changed since is booked in the next open month."""

    code = "month_already_closed"


class EarlierMonthOpen(ValueError):
    """An earlier month with bookings is still open. Close the months in their order."""

    code = "earlier_month_open"


class InvoicesUnread(ValueError):
    """Stripe told of invoices that were not read yet, so the month is not complete. Try again in some minutes."""

    code = "invoices_unread"


class BooksChoiceUnclear(ValueError):
    """The choice is unclear. A fair value needs evidence, and the month must be open."""

    code = "books_choice_unclear"


class NoSuchBooksChoice(LookupError):
    """There is no such proposal that waits for approval."""

    code = "no_such_books_choice"


class SamePerson(Exception):
    """You proposed this yourself. A second member of Finance has to approve it."""

    code = "same_person"


@transaction.atomic
def record_invoice(
    invoice: StripeInvoice,
    *,
    mode: str,
    account: UUID,
    earned: Sequence[Earned],
    by: Actor,
    at: datetime,
) -> bool:
    """Record what the discounts of a final invoice came to. False if nothing changed since it was last recorded.

    It is booked in the month in which it became final, and a later change in the month in which that is read. A closed
    month is never booked in: then it is the next open one.
    """
    if invoice.status not in realised.FINAL or invoice.finalized_at is None:
        return False
    _lock()
    key = accounts.account_by_id(id=account).key
    content = invoice_explanation.document(invoice, mode=mode, account=key, earned=earned)
    document = canonical.encode(content)
    digest = hashlib.sha256(document).hexdigest()
    newest = books.newest_realised(mode=mode, invoice=invoice.id)
    if newest is not None and newest.sha256 == digest:
        return False
    lines = realised.lines(invoice)
    changes = realised.changes(lines, newest.by_line if newest else {})
    happened = invoice.finalized_at if newest is None else max(at, invoice.finalized_at)
    row = RealisedInvoice(
        id=ids.new(at=at),
        mode=mode,
        account_id=account,
        stripe_invoice_id=invoice.id,
        sequence=newest.sequence + 1 if newest else 1,
        stripe_subscription_id=invoice.subscription_id or "",
        number=invoice.number or "",
        currency=invoice.currency.upper(),
        status=invoice.status,
        list_minor=sum(line.amount_minor for line in invoice.lines),
        total_minor=invoice.total_minor,
        discount_minor=sum(line.discount_minor for line in lines),
        realised_minor=sum(line.realised_minor for line in lines),
        change_minor=sum(changes),
        received_minor=invoice.amount_paid_minor,
        credited_minor=invoice.credited_minor,
        finalized_at=invoice.finalized_at,
        booked_month=books.open_month(mode=mode, month=months.of(happened)),
        document=document,
        sha256=digest,
        entry_id=ids.new(at=at),
    )
    row.save(force_insert=True)
    entries = [consent.entry for each in earned for consent in each.consents]
    RealisedLine.objects.bulk_create(
        RealisedLine(
            invoice=row,
            place=place,
            line_id=line.line_id,
            discount_id=line.discount_id,
            coupon_id=line.coupon_id,
            bps=line.bps,
            list_minor=line.list_minor,
            discount_minor=line.discount_minor,
            realised_minor=line.realised_minor,
            change_minor=change,
            tax_minor=line.tax_minor,
            period_start_at=line.period_start_at,
            period_end_at=line.period_end_at,
            entries=entries,
        )
        for place, (line, change) in enumerate(zip(lines, changes, strict=True))
    )
    failpoints.crash_if_armed("billing.realised_written")
    ledger.record(
        [Draft(row.entry_id, kinds.REALISED.name, mode, _realised(row), account=account)], by=by, at=at
    )
    return True


@transaction.atomic
def close_month(*, mode: str, month: str, by: Actor, at: datetime) -> UUID:
    """Close a month: its report is signed, and nothing is booked in it any more. Returns the close.

    Raises: NotABookMonth, MonthNotOver, MonthAlreadyClosed, EarlierMonthOpen, InvoicesUnread.
    """
    if at < months.ends_at(months.checked(month)):
        raise MonthNotOver(month)
    _lock()
    if books.close_record(mode=mode, month=month) is not None:
        raise MonthAlreadyClosed(month)
    if earlier := books.open_before(mode=mode, month=month):
        raise EarlierMonthOpen(earlier)
    if books.invoices_due(mode=mode):
        raise InvoicesUnread(month)
    at_revision = ledger_queries.tree_head().revision
    report = month_close.report(
        mode=mode, month=month, at_revision=at_revision, lines=books.booked_lines(mode=mode, month=month)
    )
    document = canonical.encode(report)
    id, entry = ids.new(at=at), ids.new(at=at)
    totals = {each["currency"]: each["realised"]["amount_minor"] for each in report["currencies"]}
    digest = hashlib.sha256(document).hexdigest()
    MonthClose.objects.create(
        id=id,
        mode=mode,
        month=month,
        at_revision=at_revision,
        totals=totals,
        document=document,
        sha256=digest,
        jws=signing_keys.current().sign(document, kind=month_close.JWS_TYPE),
        entry_id=entry,
    )
    failpoints.crash_if_armed("billing.close_written")
    body = {
        "close": str(id),
        "month": month,
        "totals": totals,
        "sha256": digest,
        "at_revision": at_revision,
    }
    ledger.record([Draft(entry, kinds.CLOSED.name, mode, body)], by=by, at=at)
    return id


@transaction.atomic
def propose_books(
    *,
    mode: str,
    entity: str,
    accounts: Sequence[str],
    accounting: str,
    tax: str,
    fair_value_bps: int,
    evidence_sha256: str,
    first_month: str,
    by: Actor,
    at: datetime,
) -> UUID:
    """Propose how a legal entity books and taxes. It counts when a second person approves. Returns the proposal.

    Raises: NotABookMonth, BooksChoiceUnclear.
    """
    _lock()
    open_from = books.open_month(mode=mode, month=months.checked(first_month))
    if accounting not in ACCOUNTING or tax not in TAX or not 0 <= fair_value_bps <= 10_000:
        raise BooksChoiceUnclear(f"{accounting}, {tax}, {fair_value_bps}")
    if open_from != first_month:
        raise BooksChoiceUnclear(f"{first_month} is closed")
    if accounting == "noncash_consideration" and not evidence_sha256:
        raise BooksChoiceUnclear("no evidence of the fair value")
    id, entry = ids.new(at=at), ids.new(at=at)
    BooksChoice.objects.create(
        id=id,
        mode=mode,
        entity=entity,
        accounts=list(accounts),
        accounting=accounting,
        tax=tax,
        fair_value_bps=fair_value_bps,
        evidence_sha256=evidence_sha256,
        first_month=first_month,
        proposed_by=by.id,
        entry_id=entry,
    )
    body = {
        "choice": str(id),
        "entity": entity,
        "accounts": list(accounts),
        "accounting": accounting,
        "tax": tax,
        "fair_value_bps": fair_value_bps,
        "evidence_sha256": evidence_sha256 or None,
        "first_month": first_month,
    }
    ledger.record([Draft(entry, kinds.BOOKS_PROPOSED.name, mode, body)], by=by, at=at)
    return id


@transaction.atomic
def approve_books(*, choice: UUID, by: Actor, at: datetime) -> None:
    """Approve a proposal as a second person. Raises: NoSuchBooksChoice, SamePerson, BooksChoiceUnclear."""
    _lock()
    row = BooksChoice.objects.filter(pk=choice, approval=None).first()
    if row is None:
        raise NoSuchBooksChoice(str(choice))
    if row.proposed_by is None or row.proposed_by == by.id:
        raise SamePerson(str(choice))
    if books.open_month(mode=row.mode, month=row.first_month) != row.first_month:
        raise BooksChoiceUnclear(f"{row.first_month} is closed")
    entry = ids.new(at=at)
    try:
        with transaction.atomic():
            BooksApproval.objects.create(choice=row, approved_by=by.id, entry_id=entry)
    except IntegrityError as error:
        raise NoSuchBooksChoice(str(choice)) from error
    body = {"choice": str(choice)}
    ledger.record([Draft(entry, kinds.BOOKS_APPROVED.name, row.mode, body)], by=by, at=at)


@transaction.atomic
def ask_for_invoice(*, mode: str, invoice: str, at: datetime) -> None:
    """Have a worker read an invoice, because it became final or changed."""
    row, is_new = InvoiceDue.objects.select_for_update().get_or_create(
        mode=mode, stripe_invoice_id=invoice, defaults={"due_at": at}
    )
    if not is_new:
        row.asked += 1
        row.due_at = at
        row.save(update_fields=["asked", "due_at"])


def mark_invoice_read(*, row: int, asked: int) -> None:
    """Note that an invoice was read as of the question with this number."""
    InvoiceDue.objects.filter(pk=row, read__lt=asked).update(read=asked, failures=0, error="")


def postpone_invoice(*, row: int, error: str, due_at: datetime) -> None:
    """Try to read an invoice again later."""
    due = InvoiceDue.objects.select_for_update().get(pk=row)
    due.failures, due.error, due.due_at = due.failures + 1, error[:2000], due_at
    due.save(update_fields=["failures", "error", "due_at"])


def _realised(row: RealisedInvoice) -> dict[str, Any]:
    names = (
        "sequence", "number", "currency", "status", "booked_month", "list_minor", "total_minor", "discount_minor",
        "realised_minor", "change_minor", "received_minor", "credited_minor", "sha256",
    )  # fmt: skip
    return {
        "realised": str(row.id),
        "invoice": row.stripe_invoice_id,
        "subscription": row.stripe_subscription_id,
        "finalized_at": times.render(row.finalized_at),
        **{name: getattr(row, name) for name in names},
    }


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCKED])
