"""Read claims that recipients are financial buyers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from lineage.judgement.claim_evidence import ClaimEvidence
from lineage.judgement.recipients import Recipient
from lineage.transfers.models.claim_acceptance import ClaimAcceptance
from lineage.transfers.models.transfer_claim import TransferClaim
from wire import ids

PENDING, ACCEPTED, EXPIRED = "pending", "accepted", "expired"
STATUSES = (PENDING, ACCEPTED, EXPIRED)


class NoSuchClaim(LookupError):
    """No claim with this id is visible here."""

    code = "no_such_claim"


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """A claim about a recipient, and its status at one instant."""

    id: UUID
    mode: str
    recipient: Recipient
    evidence: tuple[ClaimEvidence, ...]
    status: str
    claimed_at: datetime
    accepted_at: datetime | None
    holds_until: datetime
    entry: UUID


def claim(*, id: UUID, at: datetime) -> ClaimRecord:
    """Return one claim. Raises: NoSuchClaim."""
    row = _rows().filter(id=id).first()
    if row is None:
        raise NoSuchClaim(str(id))
    return _record(row, at)


def claims(*, mode: str, at: datetime, before: UUID | None = None, limit: int) -> list[ClaimRecord]:
    """List claims, newest first; `before` is the last id of the previous page."""
    rows = _rows().filter(mode=mode)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_record(row, at) for row in rows[:limit]]


def proven_recipients(*, mode: str, digests: frozenset[str], at: datetime) -> frozenset[str]:
    """Return those of these recipients' digests about which an accepted claim counts now."""
    rows = TransferClaim.objects.filter(
        mode=mode, recipient_sha256__in=digests, holds_until__gt=at, acceptance__accepted_at__lte=at
    )
    return frozenset(rows.values_list("recipient_sha256", flat=True))


def subject(id: UUID) -> str:
    """Return the subject under which the change that accepts a claim waits."""
    return f"claim:{ids.render(ids.CLAIM, id)}"


def _rows() -> QuerySet[TransferClaim]:
    return TransferClaim.objects.select_related("acceptance").order_by("-id")


def _record(row: TransferClaim, at: datetime) -> ClaimRecord:
    acceptance: ClaimAcceptance | None = getattr(row, "acceptance", None)
    status = PENDING if acceptance is None else ACCEPTED
    return ClaimRecord(
        row.id,
        row.mode,
        Recipient.from_dict(row.recipient),
        tuple(ClaimEvidence(one["text"], one["dated"], one["sha256"] or "") for one in row.evidence),
        EXPIRED if row.holds_until <= at else status,
        row.claimed_at,
        acceptance.accepted_at if acceptance else None,
        row.holds_until,
        row.entry_id,
    )
