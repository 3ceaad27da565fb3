"""What tests about webhooks share."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from ledger import entries, scope
from ledger import queries as ledger
from ledger.consumers import DeliveredEntry
from notices import consumers, events
from notices.queries import webhooks


def tell(prefix: str = "") -> None:
    """What the consumer does with every entry there is, whose kind begins so."""
    with scope.everything(reason="audit"):
        rows = ledger.entries(limit=10_000)
    for row in rows:
        if entries.kind_named(row.kind) in events.BY_KIND and row.kind.startswith(prefix):
            delivered = DeliveredEntry(row.id, row.kind, row.tenant, row.account, 1)
            consumers.queue_webhooks(delivered, at=datetime.now(UTC))


def waiting(at: datetime) -> list[UUID]:
    with scope.everything(reason="audit"):
        return webhooks.due(at=at)
