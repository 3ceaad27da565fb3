"""Explanations of invoices, and closed months. `billing` writes them."""

from __future__ import annotations

from typing import Any

from api.schema.records import ListOf, Noun, Nullable, Record
from api.schema.scalars import Boolean, Choice, Constant, Digest, Id, Integer, Text, Time
from billing.books import ACCOUNTING, TAX
from wire import ids

_MONTH = Text(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$")
_MONEY = Record({"amount_minor": Integer(), "currency": Text(pattern="^[A-Z]{3}$")})
_DISCOUNT = Record(
    {
        "for_data": Boolean("True for the discount that consents earned, false for other discounts"),
        "coupon": Text(null=True),
        "bps": Integer("Basis points, for the discount for data", null=True),
        "amount": _MONEY,
    }
)
_LINE = Record(
    {
        "line": Text("Stripe's id of the invoice line"),
        "description": Text(),
        "from": Time(),
        "until": Time(),
        "list": _MONEY,
        "discounts": ListOf(_DISCOUNT, "In the order in which they were taken off"),
        "net": _MONEY,
        "tax": _MONEY,
    }
)
_EARNED = Record(
    {
        "tenant": Text(),
        "earned_bps": Integer("What the tenant had earned when the invoice was made"),
        "parts": Integer(
            "Its parts of the list price; null: none are recorded, and all count alike", null=True
        ),
        "tier": Text(null=True),
        "points": Integer(),
        "schedule": Text("Version of the price schedule", null=True),
        "entitlement": Id(ids.ENTRY),
        "consents": ListOf(
            Record(
                {
                    "consent": Id(ids.CONSENT),
                    "category": Text(),
                    "purpose": Text(),
                    "entry": Id(ids.ENTRY),
                    "receipt": Text("Path of the receipt"),
                }
            ),
            "The consents in force when the invoice was made",
        ),
    }
)
EXPLANATION = Noun(
    "InvoiceExplanation",
    {
        "object": Constant("invoice_explanation"),
        "invoice": Text("Stripe's id of the invoice"),
        "number": Text(null=True),
        "mode": Text(),
        "account": Text(),
        "subscription": Text(null=True),
        "status": Choice(["open", "paid", "uncollectible", "void"]),
        "finalized_at": Time(null=True),
        "list": _MONEY,
        "discount": _MONEY,
        "other_discounts": _MONEY,
        "tax": _MONEY,
        "total": _MONEY,
        "credited": _MONEY,
        "received": _MONEY,
        "realised": _MONEY,
        "lines": ListOf(_LINE),
        "earned_by": ListOf(_EARNED),
        "says": Text("The same in one or two sentences"),
        "entry": Id(ids.ENTRY),
        "sha256": Digest(
            "SHA-256 of the bytes that are signed: the members above `entry`, as RFC 8785 writes them"
        ),
        "jws": Text("The signature: a compact JWS of type `licet-invoice-explanation+jws`"),
    },
)
_JOURNAL = Record({"ledger_account": Text(), "debit": _MONEY, "credit": _MONEY})
_BOOKS = Record(
    {
        "entity": Text("The legal entity that bills"),
        "accounting": Choice(list(ACCOUNTING)),
        "tax": Choice(list(TAX)),
        "journal": ListOf(_JOURNAL),
        "balances": Boolean("Debits equal credits"),
    }
)
_CURRENCY = Record(
    {
        "currency": Text(),
        "invoices": Integer(),
        "lines": Integer(),
        "list": _MONEY,
        "granted": _MONEY,
        "corrections": _MONEY,
        "realised": _MONEY,
        "unearned": _MONEY,
        "books": ListOf(_BOOKS),
    }
)
CLOSE = Noun(
    "MonthClose",
    {
        "object": Constant("month_close"),
        "mode": Text(),
        "month": _MONTH,
        "status": Choice(["open", "closed"], "An open month changes until it is closed"),
        "at_revision": Integer("Revision of the ledger that the figures rest on"),
        "currencies": ListOf(_CURRENCY),
        "lines_sha256": Digest("SHA-256 of the CSV of the lines"),
        "entry": Nullable(Id(ids.ENTRY)),
        "sha256": Digest("SHA-256 of the bytes that are signed", null=True),
        "jws": Text("The signature of a closed month", null=True),
    },
)


def write_explanation(content: dict[str, Any], *, entry: str, sha256: str, jws: str) -> dict[str, Any]:
    """The explanation with its proof."""
    return {**content, "entry": entry, "sha256": sha256, "jws": jws}
