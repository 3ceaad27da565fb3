"""Telling a worker which webhooks to send. The rows say it too; the sweep finds them anyway."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from ledger import wakeups


def deliver(deliveries: Iterable[UUID]) -> None:
    for delivery in deliveries:
        wakeups.send("notices.deliver", delivery=str(delivery))
