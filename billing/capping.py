"""The discount that a schedule's caps leave on the next invoice. Pure."""

from __future__ import annotations

from billing import estimation
from billing.stripe_objects import StripeInvoice
from pricing.caps import Caps


def capped_bps(bps: int, caps: Caps, preview: StripeInvoice) -> int:
    """The highest basis points, at most `bps`, with which the invoice keeps the caps.

    `preview` is the next invoice with the discounts of others alone. Ours comes last, so it is taken from what they
    leave of the lines that may be discounted.
    """
    return estimation.applied_bps(preview, bps, caps)
