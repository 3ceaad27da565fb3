"""Quotes: what changes of consent would do to a tenant's price."""

from __future__ import annotations

from api.schema.records import listof, noun, nullable, read_by, record
from api.schema.scalars import boolean, constant, id_of, integer, key, text
from api.shapes.common import MONEY
from api.shapes.consent_bodies import CONDITIONS_REQUEST
from api.shapes.entitlement import PRICE_LINE
from wire import ids
from wire.members import Members

_BPS = integer("In basis points", least=0, most=10_000)
QUOTE_REQUEST = noun(
    "QuoteSaid",
    {
        "changes": listof(
            record(
                {
                    "category": key(),
                    "purpose": key(),
                    "conditions": read_by(nullable(CONDITIONS_REQUEST), Members.value),
                },
                description="A change of consent. `conditions` null: the consent is withdrawn",
            )
        )
    },
    {
        "list_price": nullable(
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
_STEP = record(
    {"category": key(), "purpose": key(), "change": text(), "points": integer(), "reaches": boolean()}
)
NEXT_TIER = noun(
    "NextTier",
    {
        "name": text(),
        "min_points": integer(),
        "missing_points": integer(),
        "discount_bps": integer(),
        "steps": listof(_STEP, "Changes that add points; `reaches` is true if one reaches the tier alone"),
    },
    description="What it would take to reach the next tier",
)
ESTIMATE = noun(
    "Estimate",
    {"list_price": MONEY, "applied_bps": integer(), "discount": MONEY, "due": MONEY, "estimate": boolean()},
    description="An estimate. The invoice itself counts",
)
QUOTE = noun(
    "Quote",
    {
        "object": constant("quote"),
        "id": id_of(ids.QUOTE),
        "tenant": key(),
        "schedule": key(),
        "before_bps": _BPS,
        "after_bps": _BPS,
        "tier": text(null=True),
        "points": integer(),
        "capped": boolean(),
        "lines": listof(PRICE_LINE),
        "next_tier": nullable(NEXT_TIER),
        "estimated_invoice": nullable(ESTIMATE),
    },
)
