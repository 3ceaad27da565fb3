from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from ledger import actors, scope
from notices import wakeups, webhook_sender
from notices.operations import mail, statements
from notices.queries import webhooks


@shared_task(name="notices.remind")
def remind() -> int:
    """Write about what ends soon; runs a few times a day and never writes twice."""
    return mail.remind(at=timezone.now())


@shared_task(name="notices.deliver")
def deliver(delivery: str) -> str | None:
    """Try one webhook delivery. A receiver that is slow holds up this task and no other."""
    return webhook_sender.deliver(UUID(delivery), now=timezone.now)


@shared_task(name="notices.send_due")
def send_due() -> int:
    """Wake somebody for every webhook that is due: wake-ups lost, workers killed, pauses over."""
    with scope.everything(reason="sweep"):
        found = webhooks.due(at=timezone.now())
    wakeups.deliver(found)
    return len(found)


@shared_task(name="notices.issue_statements")
def issue_statements() -> int:
    """Tell every tenant of the month that is over, once."""
    return statements.issue_statements(by=actors.system("sweep"), at=timezone.now())
