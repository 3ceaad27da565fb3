"""Claim with dated evidence that a recipient is a financial buyer. It counts once a second person approves it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.judgement import claim_rules
from lineage.judgement.claim_evidence import ClaimEvidence
from lineage.judgement.recipients import Recipient
from lineage.transfers.models.claim_acceptance import ClaimAcceptance
from lineage.transfers.models.transfer_claim import TransferClaim
from lineage.transfers.queries import claims
from tenants import changes
from tenants.changes import ChangeKind, NoLongerFits, WaitingChange
from tenants.operations import approvals
from tenants.operations.approvals import Proposal
from wire import ids, times

ACCEPT: Final = "claim.accepted"


def register() -> None:
    """Register the change that waits for a second person. It is about no customer, so no customer gets notice."""
    changes.register(
        ChangeKind(
            ACCEPT,
            working_days=0,
            carry_out=_carry_out,
            owners_decide=False,
            title="A claim that a recipient is a financial buyer",
        )
    )


@transaction.atomic
def claim_financial_buyer(
    *, mode: str, recipient: Recipient, evidence: Sequence[ClaimEvidence], by: Actor, at: datetime
) -> UUID:
    """Record the claim, and propose it to a second person. Test mode needs one person. Returns the claim's id.

    Raises: NotAFinancialBuyer, EvidenceTooOld, EvidenceInTheFuture.
    """
    until = claim_rules.holds_until(recipient, evidence, at=at)
    id, entry = ids.new(at=at), ids.new(at=at)
    written = [one.to_dict() for one in evidence]
    TransferClaim.objects.create(
        id=id,
        mode=mode,
        recipient=recipient.to_dict(),
        recipient_sha256=recipient.digest(),
        evidence=written,
        holds_until=until,
        claimed_at=at,
        entry_id=entry,
    )
    body = {
        "claim": str(id),
        "recipient_sha256": recipient.digest(),
        "evidence_sha256": evidence_sha256(written),
        "holds_until": times.render(until),
    }
    ledger.record([Draft(entry, kinds.CLAIM_MADE.name, mode, body)], by=by, at=at)
    if not approvals.needs_two(mode):
        _accept(id, mode=mode, by=by, at=at)
        return id
    proposal = Proposal(
        change=ACCEPT,
        mode=mode,
        subject=claims.subject(id),
        member="accepted",
        was=False,
        becomes={"recipient": recipient.to_dict(), "evidence": written},
        arguments={"claim": str(id)},
    )
    approvals.propose(proposal, by=by, at=at)
    return id


def evidence_sha256(written: Sequence[dict[str, Any]]) -> str:
    """Return the digest of a claim's evidence, as its entry holds it."""
    return hashlib.sha256(orjson.dumps(written, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _carry_out(change: WaitingChange, *, by: Actor, at: datetime) -> None:
    seen = claims.claim(id=UUID(change.arguments["claim"]), at=at)
    if seen.status != claims.PENDING:
        raise NoLongerFits(f"the claim is {seen.status}")
    _accept(seen.id, mode=seen.mode, by=by, at=at)


def _accept(claim: UUID, *, mode: str, by: Actor, at: datetime) -> None:
    entry = ids.new(at=at)
    ClaimAcceptance.objects.create(claim_id=claim, accepted_at=at, entry_id=entry)
    ledger.record([Draft(entry, kinds.CLAIM_ACCEPTED.name, mode, {"claim": str(claim)})], by=by, at=at)
