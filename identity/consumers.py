"""Members, keys and approvals are entries of the ledger; each is a security event too."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from identity.operations import security_events
from ledger import consumers, entries, scope
from ledger import queries as ledger
from ledger.consumers import DeliveredEntry
from tenants import kinds as _their_kinds  # noqa: F401  registered before they are looked for

_NOUNS: Final = {
    "member": "member.changed",
    "invitation": "member.changed",
    "key": "key.changed",
    "approval": "approval.changed",
}


def register() -> None:
    """React to every version of these kinds, and to verbs added later."""
    kinds = [kind for kind in entries.kinds().values() if kind.noun in _NOUNS]
    consumers.register_delivered("identity.security", kinds, note_entry)


def note_entry(delivered: DeliveredEntry, *, at: datetime) -> None:  # noqa: ARG001  the entry has its own time
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
        noun = entries.kind_named(entry.kind).noun
        security_events.record_entry(
            _NOUNS[noun],
            entry=entry.id,
            at=entry.recorded_at,
            detail={"entry": str(entry.id), "kind": entry.kind},
        )
