"""Quotes: what changes of consent would do to a tenant's price."""

from __future__ import annotations

from api.schema.records import ListOf, Noun, Nullable, ReadBy, Record
from api.schema.scalars import Boolean, Choice, Constant, Id, Integer, Key, Text, Time
from api.shapes.common import MONEY
from api.shapes.consent_bodies import CONDITIONS_REQUEST
from api.shapes.entitlement import PRICE_LINE
from wire import ids
from wire.object_reader import ObjectReader

_BPS = Integer("In basis points", least=0, most=10_000)
QUOTE_REQUEST = Noun(
    "QuoteSaid",
    {
        "changes": ListOf(
            Record(
                {
                    "category": Key(),
                    "purpose": Key(),
                    "conditions": ReadBy(Nullable(CONDITIONS_REQUEST), ObjectReader.value),
                },
                description="A change of consent. `conditions` null: the consent is withdrawn",
            )
        )
    },
    {
        "list_price": Nullable(
            MONEY, "The invoice to estimate. Left out: the next regular invoice, if Stripe answers in time"
        )
    },
    example={
        "changes": [
            {
                "category": "machine-telemetry",
                "purpose": "train-shared-model",
                "conditions": {"fields": ["*"], "form": "raw", "regions": ["EU"]},
            }
        ]
    },
)
_STEP = Record(
    {"category": Key(), "purpose": Key(), "change": Text(), "points": Integer(), "reaches": Boolean()}
)
NEXT_TIER = Noun(
    "NextTier",
    {
        "name": Text(),
        "min_points": Integer(),
        "missing_points": Integer(),
        "discount_bps": Integer(),
        "steps": ListOf(_STEP, "Changes that add points; `reaches` is true if one reaches the tier alone"),
    },
    description="What it would take to reach the next tier",
)
_SHARE = Record({"list_price": MONEY, "discount": MONEY, "due": MONEY})
ESTIMATE = Noun(
    "Estimate",
    {
        "list_price": MONEY,
        "applied_bps": Integer("The discount that counts on this invoice, within the caps"),
        "discount": MONEY,
        "other_discounts": MONEY,
        "proration": MONEY,
        "due": MONEY,
        "estimate": Boolean(),
        "about": Boolean("Licet's own figure: Stripe's preview was not to be had"),
        "about_reason": Text("Why it is `about`: Stripe's failure, or null", null=True),
        "invoice_at": Time("When Stripe makes the invoice", null=True),
        "discount_from": Time("The first invoice with the whole discount", null=True),
        "period": Nullable(_SHARE, "A full period once the discount is earned"),
        "monthly": Nullable(_SHARE, "The same for a month"),
        "yearly": Nullable(_SHARE, "The same for a year"),
    },
    description="An estimate. The invoice itself counts. `other_discounts` are those of others; `proration` is the part"
    " for changes within the running period",
)
QUOTE = Noun(
    "Quote",
    {
        "object": Constant("quote"),
        "id": Id(ids.QUOTE),
        "tenant": Key(),
        "schedule": Key(),
        "before_bps": _BPS,
        "after_bps": _BPS,
        "tier": Text(null=True),
        "points": Integer(),
        "capped": Boolean(),
        "budget_reached": Boolean("The schedule's yearly budget has no room for more than `after_bps`"),
        "lines": ListOf(PRICE_LINE),
        "next_tier": Nullable(NEXT_TIER),
        "earned_from": Time("From when on the whole discount counts on invoices", null=True),
        "estimated_invoice": Nullable(ESTIMATE),
        "estimated_invoice_reason": Choice(
            ("no_list_price",),
            "Why `estimated_invoice` is null: Stripe expects no invoice, or did not answer",
            null=True,
        ),
    },
)
