from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent import agreements as rules
from consent.facts import Prohibition
from consent.models import Agreement

_UNSTAMPED = 1 << 52


@dataclass(frozen=True, slots=True)
class AgreementRecord:
    """The newest record of an agreement."""

    id: UUID
    account: UUID
    reference: str
    kind: str
    training: str
    effective_from: datetime
    effective_until: datetime | None
    amends: str
    evidence: tuple[str, ...]
    recorded_at: datetime
    revision: int
    entry: UUID

    def said(self) -> rules.AgreementFacts:
        return rules.AgreementFacts(
            self.reference,
            self.training,
            self.effective_from,
            self.effective_until,
            self.amends,
            self.revision,
        )


def agreements(*, account: UUID, as_known_at: datetime | None = None) -> list[AgreementRecord]:
    """Return the newest record of each agreement, in order of reference."""
    rows = Agreement.objects.filter(account=account)
    if as_known_at is not None:
        rows = rows.filter(recorded_at__lte=as_known_at)
    return [_seen(row) for row in rows.order_by("reference", "-revision").distinct("reference")]


def prohibitions_of(
    *, account: UUID, at: datetime, as_known_at: datetime | None = None
) -> tuple[Prohibition, ...]:
    """Return the account's agreements that prohibit training at `at`."""
    papers = agreements(account=account, as_known_at=as_known_at)
    return rules.prohibitions_among((paper.said() for paper in papers), at=at)


def _seen(row: Agreement) -> AgreementRecord:
    return AgreementRecord(
        row.id,
        row.account_id,
        row.reference,
        row.kind,
        row.training,
        row.effective_from,
        row.effective_until,
        row.amends,
        tuple(row.evidence),
        # Only the transaction that writes the row sees it without a revision; it counts as the newest.
        row.recorded_at or row.claimed_at,
        row.revision or _UNSTAMPED,
        row.entry_id,
    )
