"""Coverage: the tenants that allow their data for a purpose."""

from __future__ import annotations

from typing import Any

from api.schema.records import ListOf, Noun, Page
from api.schema.scalars import Boolean, Key, Text
from api.shapes.decision import OBLIGATION, REASON
from consent.policy import Decision

COVERED = Noun(
    "Covered",
    {
        "tenant": Key(),
        "category": Key(),
        "allow": Boolean(),
        "reasons": ListOf(REASON),
        "fields_allowed": ListOf(Text()),
        "obligations": ListOf(OBLIGATION),
    },
    description="Whether one tenant's category may be used, and why not",
)
COVERAGE = Page(COVERED, "Coverage")


def write(tenant: str, category: str, decision: Decision) -> dict[str, Any]:
    return {"tenant": tenant, "category": category, **decision.to_dict()}
