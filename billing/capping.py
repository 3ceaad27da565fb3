"""The discount that a schedule's caps leave on the next invoice. Pure."""

from __future__ import annotations

from billing.stripe_objects import StripeInvoice
from pricing.caps import Caps
from pricing.money import Money


def capped_bps(bps: int, caps: Caps, preview: StripeInvoice) -> int:
    """The highest basis points, at most `bps`, with which the invoice keeps the caps.

    `preview` is the next invoice with the discounts of others alone. Ours comes last, so it is taken from what they
    leave of the lines that may be discounted.
    """
    base = sum(
        line.amount_minor - sum(line.discounted_minor.values()) for line in preview.lines if line.discountable
    )
    return caps.within(bps, Money(base, preview.currency.upper())) if base > 0 else bps
