"""Wake a worker to send webhooks. If a wake-up is lost, the sweep finds the due rows."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from ledger import wakeups


def deliver(deliveries: Iterable[UUID]) -> None:
    for delivery in deliveries:
        wakeups.send("notices.deliver", delivery=str(delivery))
