"""Coverage: for a purpose, which tenants' data may be used."""

from __future__ import annotations

from typing import Any

from api.schema.records import listof, noun, page_of
from api.schema.scalars import boolean, key, text
from api.shapes.decision import OBLIGATION, REASON
from consent.policy import Decision

COVERED = noun(
    "Covered",
    {
        "tenant": key(),
        "category": key(),
        "allow": boolean(),
        "reasons": listof(REASON),
        "fields_allowed": listof(text()),
        "obligations": listof(OBLIGATION),
    },
    description="Whether one tenant's category may be used, and why not",
)
COVERAGE = page_of(COVERED, "Coverage")


def write(tenant: str, category: str, decision: Decision) -> dict[str, Any]:
    return {"tenant": tenant, "category": category, **decision.to_dict()}
