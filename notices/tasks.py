from __future__ import annotations

from typing import Final
from uuid import UUID

from celery import shared_task

from ledger import actors, clock, scope, sweeping
from notices import export_sender, wakeups, webhook_sender
from notices.operations import mail, mail_choices, paper_reminders, statements
from notices.queries import standing_exports, webhooks

_EXPORTS_AT_ONCE: Final = 50


@shared_task(name="notices.remind")
def remind() -> int:
    """Send reminders of consents and agreements that end soon. It runs several times a day and sends each once."""
    at = sweeping.sweep_time()
    return 0 if at is None else mail.remind(at=at) + paper_reminders.remind(at=at)


@shared_task(name="notices.deliver")
def deliver(delivery: str) -> str | None:
    """Try one webhook delivery. A slow receiver delays only this task."""
    return webhook_sender.deliver(UUID(delivery), now=clock.now)


@shared_task(name="notices.send_due")
def send_due() -> int:
    """Wake a worker for every webhook that is due: after a lost wake-up, a killed worker or a pause."""
    with scope.everything(reason="sweep"):
        due = webhooks.due(at=clock.now())
    wakeups.deliver(due)
    return len(due)


@shared_task(name="notices.issue_statements")
def issue_statements() -> int:
    """Issue the usage statement of every tenant for each completed month, once."""
    at = sweeping.sweep_time()
    return 0 if at is None else statements.issue_statements(by=actors.system("sweep"), at=at)


@shared_task(name="notices.send_summaries")
def send_summaries() -> int:
    """Send the daily summaries that are due by the customers' own clocks."""
    at = sweeping.sweep_time()
    return 0 if at is None else mail_choices.send_summaries(at=at)


@shared_task(name="notices.push_exports")
def push_exports() -> int:
    """Wake a worker for each daily copy of a customer's records that is due."""
    with scope.everything(reason="sweep"):
        due = standing_exports.due(at=clock.now(), limit=_EXPORTS_AT_ONCE)
    wakeups.push_exports(due)
    return len(due)


@shared_task(name="notices.push_export")
def push_export(export: str) -> bool | None:
    """Send one daily copy. A slow receiver delays only this task."""
    return export_sender.push(UUID(export), now=clock.now)
