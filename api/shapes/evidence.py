"""Documents that show what was signed."""

from __future__ import annotations

from api.schema.records import Noun
from api.schema.scalars import Boolean, Constant, Digest, Integer, Text, Time
from api.shapes.common import why_null

EVIDENCE = Noun(
    "Evidence",
    {
        "object": Constant("evidence"),
        "sha256": Digest(),
        "name": Text(),
        "content_type": Text(),
        "size": Integer("In bytes; null if we have only the digest", null=True),
        "size_reason": why_null("size", "held_by_caller"),
        "held_by_caller": Boolean("True if we have only the digest and the caller keeps the document"),
        "created_at": Time(),
    },
)
