"""Estimate an invoice from Stripe's preview of it. Pure.

The preview has every discount on it. Licet's is taken out of its figures and the wanted one put in. It comes last, so
it is taken from what the others leave of the lines that may be discounted, rounded half up once, as Stripe does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from billing import coupons
from billing.stripe_objects import InvoiceLine, StripeInvoice
from pricing.caps import Caps
from pricing.earning import Outlook
from pricing.estimate import Estimate, Share, over
from pricing.money import Money
from pricing.price_notice import BillingPeriod
from pricing.recurring import RecurringPrice


def invoice_at(preview: StripeInvoice) -> datetime | None:
    """Return when the invoice is made: where its next full period begins."""
    return min((line.period_start_at for line in _regular(preview)), default=None)


def base(preview: StripeInvoice, caps: Caps, lines: Iterable[InvoiceLine] | None = None) -> Money:
    """Return what the others' discounts leave of the lines that may be discounted."""
    eligible = caps.eligible(line.product_id for line in _regular(preview) if line.product_id)
    amount = sum(
        line.amount_minor - _others(preview, line)
        for line in (preview.lines if lines is None else lines)
        if line.discountable and (eligible is None or line.product_id in eligible)
    )
    return Money(max(amount, 0), preview.currency.upper())


def applied_bps(preview: StripeInvoice, bps: int, caps: Caps) -> int:
    """Return the highest discount, at most `bps`, with which the invoice keeps the caps."""
    found = base(preview, caps)
    return caps.within(bps, found) if found.amount_minor else min(bps, caps.max_bps)


def estimate(
    preview: StripeInvoice, *, bps: int, outlook: Outlook | None, caps: Caps, recurring: RecurringPrice | None
) -> Estimate:
    """Estimate the previewed invoice with a discount of `bps`, and what a full period costs once it is earned."""
    currency = preview.currency.upper()
    applied = applied_bps(preview, bps, caps)
    off = base(preview, caps).percent(applied)
    ours = sum(_ours(preview, line) for line in preview.lines)
    at = invoice_at(preview)
    found = Estimate(
        Money(sum(line.amount_minor for line in preview.lines), currency),
        applied,
        off,
        Money(preview.total_minor + ours, currency) - off,
        Money(sum(_others(preview, line) for line in preview.lines), currency),
        Money(sum(line.amount_minor for line in preview.lines if line.proration), currency),
        invoice_at=at,
        discount_from=_first_with(outlook, at, recurring) if outlook else at,
        limited=applied < bps,
    )
    return _with_period(found, preview, outlook.worth_bps if outlook else bps, caps, recurring)


def as_previewed(found: Estimate, preview: StripeInvoice) -> Estimate:
    """Take the figures of a preview that has the wanted discount on it: Stripe's own, tax included."""
    currency = preview.currency.upper()
    ours = Money(sum(_ours(preview, line) for line in preview.lines), currency)
    return replace(found, discount=ours, due=Money(preview.total_minor, currency))


def given_bps(preview: StripeInvoice) -> int:
    """Return the discount of Licet's that the preview has on it."""
    given = [coupons.bps_of(coupon) for coupon in preview.coupon_ids.values()]
    return sum(bps for bps in given if bps is not None)


def _with_period(
    found: Estimate, preview: StripeInvoice, bps: int, caps: Caps, recurring: RecurringPrice | None
) -> Estimate:
    lines = _regular(preview)
    if not lines:
        return found
    currency = preview.currency.upper()
    listed = Money(sum(line.amount_minor for line in lines), currency)
    left = listed - Money(sum(_others(preview, line) for line in lines), currency)
    price = base(preview, caps, lines)
    off = price.percent(caps.within(bps, price)) if price.amount_minor else Money(0, currency)
    period = Share(listed, off, left - off)
    if recurring is None:
        return replace(found, period=period)
    return replace(
        found,
        period=period,
        monthly=over(period, recurring, months=1),
        yearly=over(period, recurring, months=12),
    )


def _first_with(outlook: Outlook, at: datetime | None, recurring: RecurringPrice | None) -> datetime | None:
    """Return when the first invoice with the whole discount is made."""
    full = outlook.full_from()
    if at is None or full <= at or outlook.bps_on(at) >= outlook.worth_bps:
        return at
    if recurring is None:
        return full
    return BillingPeriod(at, recurring.interval, recurring.count).begins_after(full)


def _regular(preview: StripeInvoice) -> Sequence[InvoiceLine]:
    return [
        line
        for line in preview.lines
        if line.subscription_item_id is not None and not line.proration and line.invoice_item_id is None
    ]


def _ours(preview: StripeInvoice, line: InvoiceLine) -> int:
    return sum(
        amount
        for discount, amount in line.discounted_minor.items()
        if coupons.is_ours(preview.coupon_ids.get(discount))
    )


def _others(preview: StripeInvoice, line: InvoiceLine) -> int:
    return sum(line.discounted_minor.values()) - _ours(preview, line)
