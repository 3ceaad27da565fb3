"""When a claim that a recipient is a financial buyer may be made, and how long it counts. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from lineage.judgement.claim_evidence import ClaimEvidence
from lineage.judgement.recipients import Recipient

CLAIMED_KIND: Final = "financial_buyer"
EVIDENCE_LASTS: Final = timedelta(days=90)


class NotAFinancialBuyer(ValueError):
    """Only the kind `financial_buyer` is claimed. Name the recipient's kind."""

    code = "not_a_financial_buyer"


class EvidenceTooOld(ValueError):
    """A document is older than 90 days. Name a newer one."""

    code = "evidence_too_old"


class EvidenceInTheFuture(ValueError):
    """A document is dated in the future. Check its date."""

    code = "evidence_in_the_future"


def holds_until(recipient: Recipient, evidence: Sequence[ClaimEvidence], *, at: datetime) -> datetime:
    """Return when the claim ends: 90 days after the date of its oldest document, at midnight UTC.

    Raises: NotAFinancialBuyer, EvidenceTooOld, EvidenceInTheFuture.
    """
    if recipient.kind != CLAIMED_KIND:
        raise NotAFinancialBuyer(recipient.kind)
    dates = [date.fromisoformat(one.dated) for one in evidence]
    if max(dates) > at.astimezone(UTC).date():
        raise EvidenceInTheFuture(max(dates).isoformat())
    ends = datetime.combine(min(dates), time(), UTC) + EVIDENCE_LASTS
    if ends <= at:
        raise EvidenceTooOld(min(dates).isoformat())
    return ends
