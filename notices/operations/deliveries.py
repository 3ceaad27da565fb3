"""Webhook deliveries: queueing events for endpoints, and recording each attempt."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from notices import events
from notices.guarded_post import PostResult
from notices.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from notices.operations import endpoints
from notices.pauses import JITTER, LEASE, PAUSES
from notices.payloads import WebhookEvent
from notices.queries import webhooks
from notices.queries.webhooks import Owner
from wire import ids

_MOST_TESTS: Final = 5
_TESTS_WITHIN: Final = timedelta(minutes=1)


class EndpointDisabled(Exception):
    """This endpoint is disabled. Enable it before you send to it again."""

    code = "endpoint_disabled"


class TooManyTests(Exception):
    """This endpoint got five test events within a minute. Wait a minute, then send the next."""

    code = "too_many_tests"


@dataclass(frozen=True, slots=True)
class LeasedDelivery:
    """A delivery that this worker may send until its lease ends."""

    id: UUID
    endpoint: UUID
    url: str
    body: str
    lease: UUID
    tries: int


def enqueue(event: WebhookEvent, *, at: datetime) -> list[UUID]:
    """Queue an event for every endpoint that subscribes to it, once. Returns the new deliveries."""
    rows = [
        WebhookDelivery(
            id=ids.new(at=at),
            endpoint_id=endpoint.id,
            tenant=endpoint.owner.tenant,
            account=endpoint.owner.account,
            type=event.type,
            entry=event.entry,
            body=event.body(),
            created_at=at,
            due_at=at,
        )
        for endpoint in webhooks.endpoints_for(event)
    ]
    WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    kept = WebhookDelivery.objects.filter(id__in=[row.id for row in rows])
    return list(kept.values_list("id", flat=True))


@transaction.atomic
def lease_delivery(*, delivery: UUID, at: datetime) -> LeasedDelivery | None:
    """Lease a delivery for `LEASE`, where it is due and not leased. None otherwise."""
    row = (
        WebhookDelivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("endpoint")
        .filter(webhooks.is_due(at=at), id=delivery)
        .first()
    )
    if row is None:
        return None
    if row.endpoint.disabled_at is not None or row.endpoint.deleted_at is not None:
        # The endpoint was disabled or deleted after the event was queued.
        _settle(row, state="dropped")
        return None
    row.lease, row.lease_until = uuid.uuid4(), at + LEASE
    row.save(update_fields=["lease", "lease_until"])
    return LeasedDelivery(row.id, row.endpoint_id, row.endpoint.url, row.body, row.lease, row.tries)


@transaction.atomic
def record_attempt(leased: LeasedDelivery, result: PostResult, *, at: datetime) -> str:
    """Record an attempt, and settle the delivery or schedule the next attempt. Returns the delivery's state.

    An attempt after the end of its lease changes no state. It is recorded because the receiver got the message.
    """
    row = WebhookDelivery.objects.select_for_update().get(id=leased.id)
    WebhookAttempt.objects.create(
        delivery=row,
        at=at,
        status=result.status,
        error=result.error,
        milliseconds=result.milliseconds,
    )
    if row.lease != leased.lease or row.state != "waiting":
        return row.state
    row.tries += 1
    if result.status is not None and 200 <= result.status < 300:
        row.delivered_at = at
        _settle(row, state="delivered")
    elif result.status == 410:
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
    """Send a delivery again under the same id, with a new round of attempts. A waiting one is sent now.

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


@transaction.atomic
def send_test(*, endpoint: UUID, owner: Owner, at: datetime) -> UUID:
    """Queue a test event for one endpoint, and return the delivery. It is sent and retried like every other event.

    Raises: NoSuchEndpoint, EndpointDisabled, TooManyTests.
    """
    seen = webhooks.endpoint(id=endpoint, owner=owner, at=at)
    row = WebhookEndpoint.objects.select_for_update().get(id=endpoint)
    if row.disabled_at is not None:
        raise EndpointDisabled("")
    lately = WebhookDelivery.objects.filter(endpoint=row, type=events.TEST, created_at__gt=at - _TESTS_WITHIN)
    if lately.count() >= _MOST_TESTS:
        raise TooManyTests("")
    id = ids.new(at=at)
    data = {"mode": seen.owner.mode, "entry": None, "revision": None, "test": True}
    WebhookDelivery.objects.create(
        id=id,
        endpoint=row,
        tenant=row.tenant,
        account=row.account,
        type=events.TEST,
        entry=id,  # a test follows from no entry, and each is another one
        body=WebhookEvent(events.TEST, seen.owner.mode, id, at, data).body(),
        created_at=at,
        due_at=at,
    )
    return id


def _settle(row: WebhookDelivery, *, state: str) -> None:
    row.state = state
    row.due_at = row.lease = row.lease_until = None
    row.save(update_fields=["state", "tries", "due_at", "lease", "lease_until", "delivered_at"])
