"""What an auditor found, and the vendor's answer."""

from __future__ import annotations

from api.schema.records import ListOf, Noun, Nullable, Record
from api.schema.scalars import Choice, Constant, Digest, Id, Text, Time, is_filled
from lineage.audits import vocabulary
from wire import ids

FINDING = Noun(
    "AuditFinding",
    {
        "object": Constant("audit_finding"),
        "id": Id(ids.AUDIT_FINDING),
        "audit": Id(ids.AUDIT),
        "severity": Choice(vocabulary.SEVERITIES),
        "item": Text("Id of a run, copy or order on the list", null=True),
        "text": Text(),
        "evidence_sha256": Digest("SHA-256 of a document, such as a signed search", null=True),
        "status": Choice(vocabulary.FINDING_STATUSES),
        "raised_at": Time(),
        "due_at": Time("Until when the vendor must answer"),
        "answer": Nullable(
            Record(
                {
                    "answer": Choice(vocabulary.ANSWERS),
                    "text": Text().source("answer_text"),
                    "at": Time().source("answered_at"),
                }
            )
        ).source(lambda finding: finding if finding.answered_at else None),
        "entry": Id(ids.ENTRY),
    },
)
FINDING_LIST = Noun(
    "AuditFindingList", {"object": Constant("list"), "data": ListOf(FINDING), "next": Text(null=True)}
)
FINDING_REQUEST = Noun(
    "AuditFindingSaid",
    {
        "severity": Choice(vocabulary.SEVERITIES),
        "text": Text("What was found", longest=4000, check=is_filled),
    },
    {
        "item": Text("Id of a run, copy or order on the list", longest=40, null=True).default(""),
        "evidence_sha256": Digest(null=True).default(""),
        "due_at": Time("Until when the vendor must answer; in 30 days if left out", null=True),
    },
    example={
        "severity": "major",
        "text": "A backup of the copy was found.",
        "due_at": "2027-01-31T00:00:00Z",
    },
)
ANSWER_REQUEST = Noun(
    "AuditAnswerSaid",
    {
        "answer": Choice(vocabulary.ANSWERS),
        "text": Text("What the vendor did, or why it disagrees", longest=4000, check=is_filled),
    },
    example={"answer": "accepted", "text": "The backup was destroyed on 12 January."},
)
