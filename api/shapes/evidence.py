from __future__ import annotations

from typing import Any

from api.shapes.schema import boolean, const, digest, integer, record, text, time
from consent.queries.evidence import EvidenceSeen
from wire import times

COMPONENTS = {
    "Evidence": record(
        {
            "object": const("evidence"),
            "sha256": digest(),
            "name": text(),
            "content_type": text(),
            "size": integer(null=True),
            "held_by_caller": boolean(),
            "created_at": time(),
        }
    )
}


def write(seen: EvidenceSeen) -> dict[str, Any]:
    return {
        "object": "evidence",
        "sha256": seen.sha256,
        "name": seen.name,
        "content_type": seen.content_type,
        "size": seen.size,
        "held_by_caller": seen.held_by_caller,
        "created_at": times.render(seen.created_at),
    }
