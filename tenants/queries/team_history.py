"""Read what happened to who acts for an account, from the ledger's entries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from ledger import queries as ledger
from ledger.queries import StoredEntry
from tenants import kinds

KINDS: Final = tuple(
    kind.name
    for kind in (
        *(kinds.MEMBER_1, kinds.MEMBER, kinds.MEMBER_ENDED, kinds.INVITED),
        *(kinds.INVITATION_ACCEPTED, kinds.INVITATION_REVOKED, kinds.SIGNATURES_CHANGED),
        *(kinds.MANAGER_ASSIGNED, kinds.MANAGER_RELEASED, kinds.VIEWING_BEGAN),
    )
)
_EVERYTHING: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class TeamEvent:
    """One event. `person` is its subject, None where it is about the account. For the system, `actor` is left None."""

    kind: str
    person: UUID | None
    body: Mapping[str, Any]
    actor_kind: str
    actor: UUID | None
    channel: str
    at: datetime
    entry: UUID
    revision: int


def team_events(*, account: UUID, before: int = 0, limit: int = _EVERYTHING) -> list[TeamEvent]:
    """Return the events of an account, newest first, from before a revision where it is given."""
    rows = ledger.entries(account=account, kinds=KINDS, after=before, limit=limit, newest_first=True)
    return [_event(row) for row in rows]


def _event(entry: StoredEntry) -> TeamEvent:
    actor = json.loads(entry.data)["actor"]
    return TeamEvent(
        kind=entry.kind.partition("/")[0],
        person=UUID(entry.body["person"]) if entry.body.get("person") else None,
        body=entry.body,
        actor_kind=actor["kind"],
        actor=UUID(actor["id"]) if actor["id"] else None,
        channel=actor["channel"],
        at=entry.recorded_at,
        entry=entry.id,
        revision=entry.seq,
    )
