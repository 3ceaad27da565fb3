"""Read what went wrong for a tenant, and what became of it, from the ledger's entries."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from ledger import queries as ledger
from ledger.queries import StoredEntry
from lineage import kinds
from lineage.findings import telling
from lineage.findings.rules import STATED, TOLD

KINDS: Final = tuple(
    kind.name
    for kind in (
        *(kinds.BREACH_SEEN, kinds.FINDING_STEP),
        *(kinds.ORDER_OVERDUE, kinds.CERTIFIED, kinds.ORDER_REFUSED, kinds.ORDER_HELD),
        *(kinds.SUBJECT_OVERDUE, kinds.SUBJECT_CLOSED),
        *(kinds.CONTROL_BROKE, kinds.CONTROL_FOLLOWED),
    )
)
_EVERYTHING: Final = 1_000_000
_AT_ONCE: Final = 500
_SHOWN_STEPS: Final = frozenset({TOLD, STATED, "explained", "remedied"})


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """One event. `kind` is the entry's without its version; of a finding it ends with the step."""

    kind: str
    body: Mapping[str, Any]
    actor_kind: str
    actor: UUID | None
    channel: str
    at: datetime
    entry: UUID
    revision: int


def told_events(*, tenant: UUID, before: int = 0, limit: int = _EVERYTHING) -> list[ToldEvent]:
    """Return the events of a tenant, newest first, from before a revision where it is given.

    A breach that another system's events suggest is left out until the customer was told.
    """
    found: list[ToldEvent] = []
    while len(found) < limit:
        rows = ledger.entries(tenant=tenant, kinds=KINDS, after=before, limit=_AT_ONCE, newest_first=True)
        found += (event for row in rows for event in _events(row))
        if len(rows) < _AT_ONCE:
            break
        before = rows[-1].seq
    return found[:limit]


def _events(entry: StoredEntry) -> Iterator[ToldEvent]:
    kind, body = entry.kind.partition("/")[0], entry.body
    if kind == "breach.found" and not telling.is_proven(body["source"]):
        return
    if kind == "finding.followed":
        if body["step"] not in _SHOWN_STEPS:
            return
        kind = f"finding.{body['step']}"
    actor = json.loads(entry.data)["actor"]
    yield ToldEvent(
        kind=kind,
        body=body,
        actor_kind=actor["kind"],
        actor=UUID(actor["id"]) if actor["id"] else None,
        channel=actor["channel"],
        at=entry.recorded_at,
        entry=entry.id,
        revision=entry.seq,
    )
