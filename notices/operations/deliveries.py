"""Which event still has to reach which endpoint, and what became of each try."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from notices.guarded_post import PostResult
from notices.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from notices.operations import endpoints
from notices.payloads import WebhookEvent
from notices.queries import webhooks
from notices.queries.webhooks import Owner
from wire import ids

LEASE = timedelta(minutes=1)
# Ten more tries over 76 hours; each a tenth earlier or later, so that receivers that came back are not overrun.
PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
)
JITTER = 0.1


class EndpointDisabled(Exception):
    """Nothing is sent to a disabled endpoint; enable it first."""

    code = "endpoint_disabled"


@dataclass(frozen=True, slots=True)
class LeasedDelivery:
    """A delivery that is this worker's until its lease runs out."""

    id: UUID
    endpoint: UUID
    url: str
    body: str
    lease: UUID
    tries: int


def enqueue(event: WebhookEvent, *, at: datetime) -> list[UUID]:
    """One row per endpoint that wants the event; the same event again adds none. Returns the new ones."""
    rows = [
        WebhookDelivery(
            id=ids.new(at=at),
            endpoint_id=one.id,
            tenant=one.owner.tenant,
            account=one.owner.account,
            type=event.type,
            entry=event.entry,
            body=event.body(),
            created_at=at,
            due_at=at,
        )
        for one in webhooks.endpoints_for(event)
    ]
    WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    kept = WebhookDelivery.objects.filter(id__in=[row.id for row in rows])
    return list(kept.values_list("id", flat=True))


@transaction.atomic
def lease_delivery(*, delivery: UUID, at: datetime) -> LeasedDelivery | None:
    """Take it, where it is due and nobody else has it."""
    row = (
        WebhookDelivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("endpoint")
        .filter(id=delivery, state="waiting", due_at__lte=at)
        .filter(Q(lease_until=None) | Q(lease_until__lte=at))
        .first()
    )
    if row is None:
        return None
    if row.endpoint.disabled_at is not None or row.endpoint.deleted_at is not None:
        # Its event was on the way to an endpoint that was closed meanwhile.
        _settle(row, state="dropped")
        return None
    row.lease, row.lease_until = uuid.uuid4(), at + LEASE
    row.save(update_fields=["lease", "lease_until"])
    return LeasedDelivery(row.id, row.endpoint_id, row.endpoint.url, row.body, row.lease, row.tries)


@transaction.atomic
def record_attempt(claimed: LeasedDelivery, answered: PostResult, *, at: datetime) -> str:
    """Record a try and what follows from it. Returns the state it leaves; a lost lease changes nothing but is
    recorded all the same, for the receiver has seen it.
    """
    row = WebhookDelivery.objects.select_for_update().get(id=claimed.id)
    WebhookAttempt.objects.create(
        delivery=row,
        at=at,
        status=answered.status,
        error=answered.error,
        milliseconds=answered.milliseconds,
    )
    if row.lease != claimed.lease or row.state != "waiting":
        return row.state
    row.tries += 1
    if answered.status is not None and 200 <= answered.status < 300:
        row.delivered_at = at
        _settle(row, state="delivered")
    elif answered.status == 410:
        _settle(row, state="failed")
        endpoints.disable(endpoint=row.endpoint_id, reason="gone", at=at)
    elif row.tries > len(PAUSES):
        _settle(row, state="failed")
    else:
        pause = PAUSES[row.tries - 1]
        row.due_at = at + pause * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  spreads load, guards nothing
        row.lease = row.lease_until = None
        row.save(update_fields=["tries", "due_at", "lease", "lease_until"])
    return row.state


@transaction.atomic
def replay(*, delivery: UUID, endpoint: UUID, owner: Owner, at: datetime) -> None:
    """Send it again from the first try on, under the same id. One that waits is sent now.

    Raises: NoSuchEndpoint, NoSuchDelivery, EndpointDisabled.
    """
    webhooks.endpoint(id=endpoint, owner=owner, at=at)
    row = (
        WebhookDelivery.objects.select_for_update(of=("self",)).filter(id=delivery, endpoint=endpoint).first()
    )
    if row is None:
        raise webhooks.NoSuchDelivery(str(delivery))
    if WebhookEndpoint.objects.get(id=endpoint).disabled_at is not None:
        raise EndpointDisabled("")
    row.state, row.tries, row.due_at = "waiting", 0, at
    row.delivered_at = row.lease = row.lease_until = None
    row.save(update_fields=["state", "tries", "due_at", "delivered_at", "lease", "lease_until"])


def _settle(row: WebhookDelivery, *, state: str) -> None:
    row.state = state
    row.due_at = row.lease = row.lease_until = None
    row.save(update_fields=["state", "tries", "due_at", "lease", "lease_until", "delivered_at"])
