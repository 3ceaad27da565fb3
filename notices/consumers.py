"""Letters and webhooks follow the ledger: each is a delivered consumer."""

from __future__ import annotations

from datetime import datetime

from ledger import consumers, entries, scope
from ledger import queries as ledger
from ledger.consumers import DeliveredEntry
from notices import events, letters, payloads, wakeups
from notices.operations import deliveries, mail

WEBHOOKS = "notices.webhooks"


def register() -> None:
    # One consumer per noun: a letter that cannot be written holds up no letter about something else.
    for noun in dict.fromkeys(kind.noun for kind in letters.BY_KIND):
        kinds = [kind for kind in letters.BY_KIND if kind.noun == noun]
        consumers.register_delivered(f"notices.mail.{noun}", kinds, send_letters)
    consumers.register_delivered(WEBHOOKS, events.BY_KIND, queue_webhooks)


def send_letters(delivered: DeliveredEntry, *, at: datetime) -> None:
    with scope.everything(reason="sweep"):
        entry = ledger.entry(id=delivered.entry)
    mail.tell(entry, at=at)


def queue_webhooks(delivered: DeliveredEntry, *, at: datetime) -> None:
    """Queue the event for each endpoint that subscribes to it, and wake a worker."""
    if entries.kind_named(delivered.kind) not in events.BY_KIND:  # the release that queued it sent an event
        return
    with scope.everything(reason="sweep"):
        event = payloads.event_of_entry(ledger.entry(id=delivered.entry))
        queued = deliveries.enqueue(event, at=at) if event is not None else []
    wakeups.deliver(queued)
