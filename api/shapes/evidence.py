"""Documents that show what was signed."""

from __future__ import annotations

from api.schema.records import noun
from api.schema.scalars import boolean, constant, digest, integer, text, time

EVIDENCE = noun(
    "Evidence",
    {
        "object": constant("evidence"),
        "sha256": digest(),
        "name": text(),
        "content_type": text(),
        "size": integer("In bytes", null=True),
        "held_by_caller": boolean("True if we have only the digest and the caller keeps the document"),
        "created_at": time(),
    },
)
