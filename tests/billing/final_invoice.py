"""A final invoice of ACME as the books record it, without Stripe."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from billing.coupons import CouponTerms
from billing.invoice_explanation import Earned
from billing.operations import books
from billing.stripe_objects import InvoiceLine, StripeInvoice
from ledger import scope
from tenants.queries import accounts
from tests.people import SETUP, START
from wire import ids

MONTH = "2025-01"


def record(invoice: str = "acme", *, bps: int = 800) -> None:
    """Record an invoice over 100.00 of the account acme, with this discount."""
    line = InvoiceLine(
        id="il_1",
        amount_minor=10_000,
        description="Telemetry",
        period_start_at=START,
        period_end_at=START + timedelta(days=30),
        discountable=True,
        proration=False,
        discounted_minor={"di_1": bps},
    )
    final = StripeInvoice(
        id=invoice,
        customer_id="cus_1",
        status="paid",
        currency="eur",
        subtotal_minor=10_000,
        total_minor=10_000 - bps,
        amount_due_minor=10_000 - bps,
        amount_paid_minor=10_000 - bps,
        credited_minor=0,
        created_at=START,
        lines=(line,),
        coupon_ids={"di_1": CouponTerms(bps).coupon_id(1)},
        subscription_id="sub_1",
        number="A-0001",
        finalized_at=START,
    )
    entitlement: UUID = ids.new(at=START)
    earned = Earned("acme", bps, "silver", 90, "2025", entitlement, ())
    with scope.everything(reason="staff"):
        account = accounts.account(mode="live", key="acme").id
        books.record_invoice(final, mode="live", account=account, earned=[earned], by=SETUP, at=START)
