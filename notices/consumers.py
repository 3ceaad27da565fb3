"""Mail follows the ledger."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ledger import consumers, scope
from ledger import queries as ledger
from ledger.consumers import Delivered
from notices import letters, operations

KINDS = [f"consent.{kind}/1" for kind in letters.KINDS if kind != "expiring"]


def register() -> None:
    consumers.register_afterwards("notices.mail", KINDS, mail)


def mail(delivered: Delivered, *, at: datetime) -> None:
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
    operations.tell(
        consent_id=UUID(entry.body["consent"]),
        kind=delivered.kind.removeprefix("consent.").removesuffix("/1"),
        entry=entry.id,
        recorded_at=entry.recorded_at,
        at=at,
    )
