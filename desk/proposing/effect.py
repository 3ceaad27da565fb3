"""What a proposal would change for the customer: its discount, and its next invoice in its own currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from billing.queries import estimates
from language import formats
from pricing import queries as pricing
from pricing.estimate import Estimate
from pricing.queries import QuoteChange


@dataclass(frozen=True, slots=True)
class Effect:
    """The discount before and after, in words. Money is empty where no subscription of the customer is known."""

    before: str
    after: str
    tier: str
    points_before: int
    points: int
    missing: str
    due_before: str
    due: str
    invoice_day: str
    about: bool


def effect(*, tenant: UUID, mode: str, changes: Sequence[QuoteChange], at: datetime) -> Effect | None:
    """Return the effect if the customer accepts everything. None where no schedule is in effect."""
    try:
        quote = pricing.quote(tenant=tenant, changes=changes, at=at)
    except (pricing.NoScheduleInEffect, pricing.NoTermsOffered):
        return None

    def invoice(bps: int) -> Estimate | None:
        return estimates.estimated_invoice(tenant=tenant, mode=mode, bps=bps, at=at)

    now, then = invoice(quote.before.discount_bps), invoice(quote.after.discount_bps)
    step = quote.next_tier
    return Effect(
        before=formats.percent(quote.before.discount_bps),
        after=formats.percent(quote.after.discount_bps),
        tier=quote.after.tier.name if quote.after.tier else "",
        points_before=quote.before.points,
        points=quote.after.points,
        missing=f"{step.missing_points} points below tier {step.name}" if step else "",
        due_before=formats.money(now.due) if now else "",
        due=formats.money(then.due) if then else "",
        invoice_day=formats.day(then.invoice_at) if then and then.invoice_at else "",
        about=bool(then and then.about),
    )
