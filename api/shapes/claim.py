"""Claims that a recipient is a financial buyer."""

from __future__ import annotations

from api.schema.records import ListOf, Noun, Page, Written
from api.schema.scalars import Choice, Constant, Id, Time
from api.shapes.approval import WAITING
from api.shapes.transfer import EVIDENCE, EVIDENCE_REQUEST, RECIPIENT, RECIPIENT_REQUEST
from lineage.transfers.queries import claims
from wire import ids

CLAIM_REQUEST = Noun(
    "TransferClaimSaid",
    {
        "recipient": RECIPIENT_REQUEST,
        "evidence": ListOf(EVIDENCE_REQUEST, "Documents, none older than 90 days", least=1, most=50),
    },
    example={
        "recipient": {
            "name": "Quiet Water Capital",
            "kind": "financial_buyer",
            "controls": [{"name": "Hollis Bearings Ltd", "votes_bps": 6000}],
        },
        "evidence": [{"text": "Extract from the register of companies", "dated": "2026-11-20"}],
    },
)
CLAIM = Noun(
    "TransferClaim",
    {
        "object": Constant("transfer_claim"),
        "id": Id(ids.CLAIM),
        "recipient": RECIPIENT,
        "evidence": ListOf(Written(EVIDENCE)),
        "status": Choice(claims.STATUSES, "It counts while it is `accepted`"),
        "claimed_at": Time(),
        "accepted_at": Time(null=True),
        "holds_until": Time("90 days after the date of its oldest document"),
        "entry": Id(ids.ENTRY),
    },
    {"approvals": WAITING},
)
CLAIM_LIST = Page(CLAIM)
