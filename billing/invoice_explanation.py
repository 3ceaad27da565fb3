"""The explanation of an invoice: each line, each discount, and the consents that earned Licet's. Pure.

It is signed, so its bytes depend on nothing but the invoice and what was in force when the invoice was made. It holds
no personal data but the line texts, which are the vendor's own product names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from billing import coupons, realised
from billing.stripe_objects import InvoiceLine, StripeInvoice
from wire import ids, times

JWS_TYPE: Final = "licet-invoice-explanation+jws"


@dataclass(frozen=True, slots=True)
class EarningConsent:
    """A consent in force when the invoice was made."""

    consent: UUID
    category: str
    purpose: str
    entry: UUID


@dataclass(frozen=True, slots=True)
class Earned:
    """What one tenant had earned when the invoice was made, and with what.

    `parts` are its parts of the subscription's list price, None where none are recorded: then all count alike.
    """

    tenant: str
    earned_bps: int
    tier: str
    points: int
    schedule: str | None
    entitlement: UUID
    consents: tuple[EarningConsent, ...]
    parts: int | None = None


def document(invoice: StripeInvoice, *, mode: str, account: str, earned: Sequence[Earned]) -> dict[str, Any]:
    """The signed members."""
    currency = invoice.currency.upper()

    def money(amount: int) -> dict[str, Any]:
        return {"amount_minor": amount, "currency": currency}

    ours = realised.lines(invoice)
    taken = sum(amount for line in invoice.lines for amount in line.discounted_minor.values())
    own = sum(line.discount_minor for line in ours)
    return {
        "object": "invoice_explanation",
        "invoice": invoice.id,
        "number": invoice.number,
        "mode": mode,
        "account": account,
        "subscription": invoice.subscription_id,
        "status": invoice.status,
        "finalized_at": times.render(invoice.finalized_at) if invoice.finalized_at else None,
        "list": money(sum(line.amount_minor for line in invoice.lines)),
        "discount": money(own),
        "other_discounts": money(taken - own),
        "tax": money(sum(line.added_tax_minor for line in invoice.lines)),
        "total": money(invoice.total_minor),
        "credited": money(invoice.credited_minor),
        "received": money(invoice.amount_paid_minor),
        "realised": money(sum(line.realised_minor for line in ours)),
        "lines": [_line(line, invoice, money) for line in invoice.lines],
        "earned_by": [_earned(each) for each in earned],
        "says": _says(ours, earned),
    }


def _line(line: InvoiceLine, invoice: StripeInvoice, money: Any) -> dict[str, Any]:
    return {
        "line": line.id,
        "description": line.description,
        "from": times.render(line.period_start_at),
        "until": times.render(line.period_end_at),
        "list": money(line.amount_minor),
        "discounts": [
            _discount(invoice.coupon_ids.get(discount), amount, money)
            for discount, amount in line.discounted_minor.items()
        ],
        "net": money(line.amount_minor - sum(line.discounted_minor.values())),
        "tax": money(line.added_tax_minor),
    }


def _discount(coupon: str | None, amount: int, money: Any) -> dict[str, Any]:
    bps = coupons.bps_of(coupon)
    return {"for_data": bps is not None, "coupon": coupon, "bps": bps, "amount": money(amount)}


def _earned(earned: Earned) -> dict[str, Any]:
    return {
        "tenant": earned.tenant,
        "earned_bps": earned.earned_bps,
        "parts": earned.parts,
        "tier": earned.tier or None,
        "points": earned.points,
        "schedule": earned.schedule,
        "entitlement": ids.render(ids.ENTRY, earned.entitlement),
        "consents": [
            {
                "consent": ids.render(ids.CONSENT, consent.consent),
                "category": consent.category,
                "purpose": consent.purpose,
                "entry": ids.render(ids.ENTRY, consent.entry),
                "receipt": f"/v1/receipts/{ids.render(ids.ENTRY, consent.entry)}",
            }
            for consent in earned.consents
        ],
    }


def _says(ours: Sequence[realised.RealisedLine], earned: Sequence[Earned]) -> str:
    if not ours:
        return "This invoice has no discount for data."
    consents = sum(len(each.consents) for each in earned)
    percents = sorted({line.bps for line in ours})
    shown = " and ".join(f"{bps / 100:g} %" for bps in percents)
    return (
        f"{shown} were taken off for data. {consents} consent{'s' if consents != 1 else ''} earned that when the"
        " invoice was made."
    )
