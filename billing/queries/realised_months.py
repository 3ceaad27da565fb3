"""Read what discounts came to by month and size, from the newest record of each invoice."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum

from billing.models import RealisedInvoice, RealisedLine


@dataclass(frozen=True, slots=True)
class RealisedMonth:
    """The realised discount of one size in a month and currency, and the discount that the invoices granted."""

    month: str
    currency: str
    bps: int
    realised_minor: int
    granted_minor: int


def realised_months(*, mode: str, since: str) -> list[RealisedMonth]:
    """What was realised since a month, oldest first."""
    newest = (
        RealisedInvoice.objects.filter(mode=mode)
        .order_by("stripe_invoice_id", "-sequence")
        .distinct("stripe_invoice_id")
        .values("id")
    )
    rows = (
        RealisedLine.objects.filter(invoice__in=newest, invoice__booked_month__gte=since)
        .order_by("invoice__booked_month", "invoice__currency", "bps")
        .values_list("invoice__booked_month", "invoice__currency", "bps")
        .annotate(Sum("realised_minor"), Sum("discount_minor"))
    )
    return [RealisedMonth(*row) for row in rows]
