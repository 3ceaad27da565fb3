"""What Licet's discount came to on an invoice, line by line. Pure, integers only.

A discount is realised when its invoice becomes final. It is no longer realised where the invoice is void. A credit note
reduces it in proportion, rounded so that never more counts as realised than the customer kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from billing import coupons
from billing.stripe_objects import InvoiceLine, StripeInvoice

_SECOND = timedelta(seconds=1)
FINAL = frozenset({"open", "paid", "uncollectible", "void"})


@dataclass(frozen=True, slots=True)
class RealisedLine:
    """One discount of Licet's on one line. `discount_minor` is what Stripe took off, `realised_minor` what is left."""

    line_id: str
    discount_id: str
    coupon_id: str
    bps: int
    list_minor: int
    discount_minor: int
    realised_minor: int
    period_start_at: datetime
    period_end_at: datetime
    tax_minor: int  # the tax that the discount saved, by the line's own rates


def lines(invoice: StripeInvoice) -> list[RealisedLine]:
    """The lines with a discount of Licet's, in the invoice's order."""
    found = []
    for line in invoice.lines:
        for discount, amount in line.discounted_minor.items():
            coupon = invoice.coupon_ids.get(discount)
            bps = coupons.bps_of(coupon)
            if bps is not None:
                found.append(
                    RealisedLine(
                        line.id,
                        discount,
                        str(coupon),
                        bps,
                        line.amount_minor,
                        amount,
                        kept(amount, invoice),
                        line.period_start_at,
                        line.period_end_at,
                        _tax_of(amount, line),
                    )
                )
    return found


def kept(amount: int, invoice: StripeInvoice) -> int:
    """What is left of a discount after the invoice was voided or credited."""
    if invoice.status == "void":
        return 0
    if invoice.total_minor <= 0 or not invoice.credited_minor:
        return amount
    credited = min(invoice.credited_minor, invoice.total_minor)
    return amount * (invoice.total_minor - credited) // invoice.total_minor


def changes(now: Sequence[RealisedLine], before: Mapping[tuple[str, str], int]) -> list[int]:
    """By how much each line's realised amount changed since it was last recorded."""
    return [line.realised_minor - before.get((line.line_id, line.discount_id), 0) for line in now]


def unearned(amount: int, *, begins_at: datetime, ends_at: datetime, at: datetime) -> int:
    """The part of a booked amount that belongs to the time after `at`, rounded toward zero."""
    whole = max((ends_at - begins_at) // _SECOND, 1)
    left = min(max((ends_at - at) // _SECOND, 0), whole)
    return (-1 if amount < 0 else 1) * (abs(amount) * left // whole)


def _tax_of(amount: int, line: InvoiceLine) -> int:
    """The tax on an amount at the line's own effective rate, rounded half up."""
    # An inclusive tax is part of the amount that the discount was taken from.
    base = line.taxable_minor + line.tax_minor - line.added_tax_minor
    return int(Fraction(amount * line.tax_minor, base) + Fraction(1, 2)) if base > 0 else 0
