"""Wake a worker to send webhooks and exports. If a wake-up is lost, the sweep finds the due rows."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from ledger import wakeups


def deliver(deliveries: Iterable[UUID]) -> None:
    for delivery in deliveries:
        wakeups.send("notices.deliver", delivery=str(delivery))


def push_exports(exports: Iterable[UUID]) -> None:
    for export in exports:
        wakeups.send("notices.push_export", export=str(export))
