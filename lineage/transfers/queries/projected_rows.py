"""The rows about transfers that are folded, as `lineage.folds` describes them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from uuid import UUID

import orjson

from ledger import projections
from ledger.projections import Row, Slice
from lineage import folds
from lineage.judgement.recipients import Recipient
from lineage.transfers.models.claim_acceptance import ClaimAcceptance
from lineage.transfers.models.review_acceptance import ReviewAcceptance
from lineage.transfers.models.transfer_claim import TransferClaim


def _ids(part: Slice) -> list[UUID]:
    return [UUID(entry.id) for entry in part.entries]


def claims(part: Slice) -> Iterator[Row]:
    for row in TransferClaim.objects.filter(entry_id__in=_ids(part)):
        stored = orjson.dumps(row.evidence, option=orjson.OPT_SORT_KEYS)
        same = row.recipient_sha256 == Recipient.from_dict(row.recipient).digest()
        columns = {
            "entry": str(row.entry_id),
            "mode": row.mode,
            "recipient_sha256": row.recipient_sha256 if same else "the stored recipient is another one",
            "evidence_sha256": hashlib.sha256(stored).hexdigest(),
            "holds_until": projections.plain(row.holds_until),
        }
        yield Row(folds.CLAIMS, f"claim={row.id}", columns)


def claim_acceptances(part: Slice) -> Iterator[Row]:
    for row in ClaimAcceptance.objects.filter(entry_id__in=_ids(part)):
        yield Row(folds.ACCEPTANCES, f"claim={row.claim_id}", {"entry": str(row.entry_id)})


def review_acceptances(part: Slice) -> Iterator[Row]:
    for row in ReviewAcceptance.objects.filter(entry_id__in=_ids(part)):
        columns = {"entry": str(row.entry_id), "tenant": str(row.tenant_id)}
        yield Row(folds.REVIEWS, f"review={row.review_id}", columns)
