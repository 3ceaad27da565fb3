"""Tell which side an actor acts for: the customer, or the vendor."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from consent.queries.consent_events import ConsentEventRecord
from ledger.actors import Actor
from tenants.queries import keys


def speaks_for_customer(by: Actor, *, account: UUID) -> bool:
    """Whether `by` acts for this account: in the portal, with a key that vouches for it, or Licet for its terms."""
    if by.kind == "person":
        return by.channel == "portal"
    if by.kind == "key":
        return by.id is not None and keys.vouches(id=by.id, account=account)
    return True


def is_paused_by_customer(events: Sequence[ConsentEventRecord], *, account: UUID) -> bool:
    """Whether the newest pause among these events was made for the customer. Only the customer may end such a pause."""
    paused = [event for event in events if event.kind == "paused"]
    if not paused:
        return False
    newest = paused[-1]
    by = Actor(newest.actor_kind, newest.actor, newest.channel)  # type: ignore[arg-type]
    return speaks_for_customer(by, account=account)
