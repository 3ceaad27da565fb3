"""What is read of a proposal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.proposal_rules import Side, Status
from consent.queries.consents import ConsentRecord


class NoSuchProposal(LookupError):
    """No proposal with this id exists, or you may not see it. Check the id."""

    code = "no_such_proposal"


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """An item as it is now: the consent that `side` put forward last. `turn` is who answers next."""

    item: int
    side: Side
    status: Status
    turn: Side | None
    consent: ConsentRecord


@dataclass(frozen=True, slots=True)
class ProposalRecord:
    """A proposal with its items in order. `revision` is the place of its opening in the ledger."""

    id: UUID
    mode: str
    tenant: UUID
    status: Status
    round: int
    items: tuple[ItemRecord, ...]
    asks_about: str
    proposer: UUID | None
    created_at: datetime
    lapses_at: datetime
    entry: UUID
    revision: int | None

    @property
    def turns(self) -> frozenset[Side]:
        """The sides that something waits for."""
        return frozenset(each.turn for each in self.items if each.turn is not None)
