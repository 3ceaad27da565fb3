from __future__ import annotations

from api.shapes.schema import boolean, const, id_of, integer, key, list_of, record, ref, text
from wire import ids

COMPONENTS = {
    "QuoteSaid": record(
        {
            "changes": list_of(
                record(
                    {
                        "category": key(),
                        "purpose": key(),
                        "conditions": {"oneOf": [ref("ConditionsSaid"), {"type": "null"}]},
                    },
                    says="`conditions` null: withdrawn",
                )
            )
        },
        {
            "list_price": {
                "oneOf": [ref("Money"), {"type": "null"}],
                "description": "An invoice to estimate; left out: the next regular one, if Stripe says in time",
            }
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
    ),
    "Quote": record(
        {
            "object": const("quote"),
            "id": id_of(ids.QUOTE),
            "tenant": key(),
            "schedule": key(),
            "before_bps": integer(least=0, most=10_000),
            "after_bps": integer(least=0, most=10_000),
            "tier": text(null=True),
            "points": integer(),
            "capped": boolean(),
            "lines": list_of(ref("PriceLine")),
            "next_tier": {"oneOf": [ref("NextTier"), {"type": "null"}]},
            "estimated_invoice": {"oneOf": [ref("Estimate"), {"type": "null"}]},
        }
    ),
    "NextTier": record(
        {
            "name": text(),
            "min_points": integer(),
            "missing_points": integer(),
            "discount_bps": integer(),
            "steps": list_of(
                record(
                    {
                        "category": key(),
                        "purpose": key(),
                        "change": text(),
                        "points": integer(),
                        "reaches": boolean(),
                    }
                )
            ),
        },
        says="What it would take",
    ),
    "Estimate": record(
        {
            "list_price": ref("Money"),
            "applied_bps": integer(),
            "discount": ref("Money"),
            "due": ref("Money"),
            "estimate": boolean(),
        },
        says="The invoice is the truth; this is not",
    ),
}
