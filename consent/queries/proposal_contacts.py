"""Read when a customer opened a proposal, and when it was reminded of it, from the ledger's entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent import kinds
from ledger import queries as ledger

_KINDS = (kinds.PROPOSAL_SEEN.name, kinds.PROPOSAL_REMINDED.name)


@dataclass(frozen=True, slots=True)
class ProposalContacts:
    """`opened` are (person, when) in order of time. `reminded_at` is the newest reminder."""

    opened: tuple[tuple[UUID, datetime], ...]
    reminded_at: datetime | None
    reminders: int


def contacts(*, proposal: UUID, tenant: UUID) -> ProposalContacts:
    """Return what is known of one proposal."""
    rows = [
        row
        for row in ledger.entries(tenant=tenant, kinds=_KINDS, limit=10_000)
        if row.body.get("proposal") == str(proposal)
    ]
    opened = [
        (UUID(row.body["person"]), row.recorded_at) for row in rows if row.kind == kinds.PROPOSAL_SEEN.name
    ]
    reminded = [row.recorded_at for row in rows if row.kind == kinds.PROPOSAL_REMINDED.name]
    return ProposalContacts(tuple(opened), max(reminded, default=None), len(reminded))
