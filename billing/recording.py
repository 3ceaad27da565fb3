"""Reading invoices that became final or changed, and recording what their discounts came to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from billing import pauses, realised
from billing.operations import books as billing_books
from billing.operations import cases
from billing.operations.cases import SeenDiscrepancy
from billing.queries import books, earning, subscriptions
from billing.queries.books import InvoiceDueRecord
from billing.stripe_errors import StripeFailure, StripeObjectMissing
from billing.stripe_gateway import StripeGateway
from billing.stripe_objects import StripeInvoice
from ledger import actors, scope

_BY = actors.system("stripe")
_CLOCKS_DIFFER = timedelta(minutes=1)

log = structlog.get_logger(__name__)


def record_due(*, mode: str, gateway: StripeGateway, now: Callable[[], datetime]) -> int:
    """Read and record all invoices that are due. Returns how many were recorded anew."""
    with scope.everything(reason="reconcile"):
        due = books.due_invoices(mode=mode, at=now())
    return sum(_record(each, gateway, now) for each in due)


def find_invoices(*, mode: str, gateway: StripeGateway, since: datetime, now: Callable[[], datetime]) -> int:
    """Ask for final invoices that are not recorded as they are, because a webhook was lost. Returns how many."""
    asked = 0
    for invoice in gateway.final_invoices(created_since=since):
        with scope.everything(reason="reconcile"):
            known = books.newest_realised(mode=mode, invoice=invoice.id)
            if known is None or (known.status, known.total_minor, known.received_minor) != (
                invoice.status,
                invoice.total_minor,
                invoice.amount_paid_minor,
            ):
                billing_books.ask_for_invoice(mode=mode, invoice=invoice.id, at=now())
                asked += 1
    return asked


def _record(due: InvoiceDueRecord, gateway: StripeGateway, now: Callable[[], datetime]) -> bool:
    recorded = False
    try:
        invoice = gateway.get_invoice(due.invoice)
        recorded = _record_invoice(due, invoice, at=now())
    except StripeObjectMissing:
        log.warning("invoice_missing", invoice=due.invoice)
    except StripeFailure as failure:
        with scope.everything(reason="reconcile"):
            billing_books.postpone_invoice(
                row=due.row,
                error=f"{failure.code}: {failure}",
                due_at=now() + pauses.after_failure(due.failures),
            )
        return False
    with scope.everything(reason="reconcile"):
        billing_books.mark_invoice_read(row=due.row, asked=due.asked)
    return recorded


def _record_invoice(due: InvoiceDueRecord, invoice: StripeInvoice, *, at: datetime) -> bool:
    """Record the invoice of a subscription that an account names. Others have no customer here."""
    if invoice.subscription_id is None:
        return False
    with scope.everything(reason="reconcile"):
        known = subscriptions.subscription_state(mode=due.mode, subscription=invoice.subscription_id)
        if known is None:
            return False
        earned = earning.earned_for(
            mode=due.mode, account=known.account, subscription=invoice.subscription_id, at=invoice.created_at
        )
        recorded = billing_books.record_invoice(
            invoice, mode=due.mode, account=known.account, earned=earned, by=_BY, at=at
        )
        given = max((line.bps for line in realised.lines(invoice)), default=0)
        allowed = max(
            earning.earned_bps(
                mode=due.mode,
                account=known.account,
                subscription=invoice.subscription_id,
                at=invoice.created_at - _CLOCKS_DIFFER,
            ),
            min((each.earned_bps for each in earned), default=0),
        )
        if given > allowed and recorded:
            taken = sum(line.discount_minor for line in realised.lines(invoice))
            seen = SeenDiscrepancy(
                "realised_beyond_earned",
                invoice.id,
                known.account,
                f"{invoice.number or invoice.id}: {given} basis points given, {allowed} earned",
                at + cases.DEADLINE,
                taken * (given - allowed) // given,
                invoice.currency.upper(),
            )
            cases.open_case(seen, mode=due.mode, at=at)
    return recorded
