from __future__ import annotations

from typing import Any

from api.shapes.schema import boolean, key, list_of, page_of, record, ref, text
from consent.policy import Decision

COMPONENTS = {
    "Covered": record(
        {
            "tenant": key(),
            "category": key(),
            "allow": boolean(),
            "reasons": list_of(ref("Reason")),
            "fields_allowed": list_of(text()),
            "obligations": list_of(ref("Obligation")),
        },
        says="What may be used of one tenant's category, or why not",
    ),
    "Coverage": page_of("Covered"),
}


def write(tenant: str, category: str, decision: Decision) -> dict[str, Any]:
    return {"tenant": tenant, "category": category, **decision.to_dict()}
