"""The opinion that ends an audit."""

from __future__ import annotations

from api.schema.records import ListOf, Noun, Nullable, Record
from api.schema.scalars import Choice, Constant, Digest, Id, Integer, Text, Time, is_filled
from api.shapes.audit_parts import NOT_DRAWN, PERIOD, SCOPE, SIGNED
from lineage.audits import vocabulary
from wire import ids

OPINION_REQUEST = Noun(
    "AuditOpinionSaid",
    {
        "opinion": Choice(vocabulary.OPINIONS, "As ISA 700 and 705 name them"),
        "text": Text("The opinion in words", longest=20_000, check=is_filled),
    },
    {"evidence_sha256": Digest("SHA-256 of the auditor's report", null=True).default("")},
    example={"opinion": "unqualified", "text": "What we sampled was destroyed as certified."},
)
OPINION = Noun(
    "AuditOpinion",
    {
        "object": Constant("audit_opinion"),
        "audit": Id(ids.AUDIT),
        "mode": Choice(("live", "test")),
        "given_at": Time(),
        "organisation": Text(null=True),
        "scope": SCOPE,
        "period": PERIOD,
        "list_sha256": Digest(),
        "sample": Nullable(Record({"size": Integer(), "items": ListOf(Text())})),
        "sample_reason": Choice((NOT_DRAWN,), "Why `sample` is null", null=True),
        "findings": Record({"count": Integer(least=0), "unanswered": Integer(least=0)}),
        "recorded_by": Choice(
            vocabulary.RECORDERS,
            "`auditor`: with the key of this audit. `audit_key`: with another key that audits",
        ),
        "opinion": Choice(vocabulary.OPINIONS),
        "text": Text(),
        "evidence_sha256": Digest(null=True),
        "statement": Text(),
        **SIGNED,
    },
)
