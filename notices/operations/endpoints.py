"""Webhook endpoints: adding, disabling and deleting them, and rotating their secrets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from notices import addresses, events, sealing
from notices.models import EndpointSecret, WebhookDelivery, WebhookEndpoint
from notices.queries import webhooks
from notices.queries.webhooks import Owner
from notices.signing import Secret
from wire import ids

MAX_PER_OWNER = 20
OVERLAP = timedelta(hours=24)


class TooManyEndpoints(Exception):
    """An owner can have at most twenty endpoints. Delete one first."""

    code = "too_many_endpoints"


class UnknownEvent(ValueError):
    """No webhook event has this name."""

    code = "unknown_event"


@dataclass(frozen=True, slots=True)
class NewSecret:
    """An endpoint's new secret, which is shown only once."""

    endpoint: UUID
    secret: str


@transaction.atomic
def add_endpoint(
    *, owner: Owner, url: str, wanted: Sequence[str], description: str = "", at: datetime
) -> NewSecret:
    """Send events to `url` from now on. Raises: AddressRefused, UnknownEvent, TooManyEndpoints."""
    addresses.read(url, loopback=loopback(), ports=ports())
    unknown = sorted(set(wanted) - {*events.EVENTS, events.ALL})
    if unknown or not wanted:
        raise UnknownEvent(", ".join(unknown))
    if len(webhooks.endpoints(owner=owner, at=at)) >= MAX_PER_OWNER:
        raise TooManyEndpoints("")
    row = WebhookEndpoint.objects.create(
        id=ids.new(at=at),
        mode=owner.mode,
        tenant=owner.tenant,
        account=owner.account,
        url=url,
        events=[events.ALL] if events.ALL in wanted else sorted(wanted, key=events.EVENTS.index),
        description=description,
        created_at=at,
    )
    return NewSecret(row.id, _new_secret(row, at=at))


@transaction.atomic
def rotate_secret(*, endpoint: UUID, owner: Owner, at: datetime) -> NewSecret:
    """Create a new secret. The previous one also signs for another day. Raises: NoSuchEndpoint."""
    row = _lock(endpoint, owner, at=at)
    EndpointSecret.objects.filter(endpoint=row, expires_at__gt=at).update(expires_at=at)
    EndpointSecret.objects.filter(endpoint=row, expires_at=None).update(expires_at=at + OVERLAP)
    return NewSecret(row.id, _new_secret(row, at=at))


@transaction.atomic
def disable(*, endpoint: UUID, reason: str, at: datetime) -> None:
    """Stop sending to an endpoint, and drop its waiting deliveries."""
    row = WebhookEndpoint.objects.select_for_update().get(id=endpoint)
    if row.disabled_at is None:
        row.disabled_at, row.disabled_reason = at, reason
        row.save(update_fields=["disabled_at", "disabled_reason"])
    _drop_waiting(row)


@transaction.atomic
def enable(*, endpoint: UUID, owner: Owner, at: datetime) -> None:
    """Send new events to the endpoint again. Dropped ones must be replayed one by one. Raises: NoSuchEndpoint."""
    row = _lock(endpoint, owner, at=at)
    row.disabled_at, row.disabled_reason = None, ""
    row.save(update_fields=["disabled_at", "disabled_reason"])


@transaction.atomic
def delete_endpoint(*, endpoint: UUID, owner: Owner, at: datetime) -> None:
    """Delete an endpoint, and drop its waiting deliveries. Raises: NoSuchEndpoint."""
    row = _lock(endpoint, owner, at=at)
    row.deleted_at = at
    row.save(update_fields=["deleted_at"])
    _drop_waiting(row)


def loopback() -> bool:
    """Whether webhooks may go to this machine: in development only."""
    return bool(settings.LICET_ENVIRONMENT == "development")


def ports() -> frozenset[int]:
    """The ports that webhooks may go to, outside of this machine."""
    return frozenset(settings.LICET_WEBHOOK_PORTS)


def _lock(id: UUID, owner: Owner, *, at: datetime) -> WebhookEndpoint:
    webhooks.endpoint(id=id, owner=owner, at=at)
    return WebhookEndpoint.objects.select_for_update().get(id=id)


def _new_secret(row: WebhookEndpoint, *, at: datetime) -> str:
    secret = Secret.new()
    EndpointSecret.objects.create(
        endpoint=row, sealed=sealing.seal(secret), public_key=secret.public_key(), created_at=at
    )
    return secret.shown()


def _drop_waiting(row: WebhookEndpoint) -> None:
    WebhookDelivery.objects.filter(endpoint=row, state="waiting").update(
        state="dropped", due_at=None, lease=None, lease_until=None
    )
