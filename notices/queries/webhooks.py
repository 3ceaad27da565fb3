"""Reading webhook endpoints and deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from ledger import waits
from notices import events, sealing
from notices.models import EndpointSecret, WebhookDelivery, WebhookEndpoint
from notices.pauses import JITTER, LEASE, PAUSES
from notices.payloads import WebhookEvent
from notices.signing import Secret
from tenants.queries import moves, tenants


class NoSuchEndpoint(LookupError):
    """No webhook endpoint with this id is visible to you."""

    code = "no_such_endpoint"


class NoSuchDelivery(LookupError):
    """No delivery with this id belongs to this endpoint."""

    code = "no_such_delivery"


@dataclass(frozen=True, slots=True)
class Owner:
    """The owner of endpoints: a tenant, an account, or the vendor where both are None."""

    mode: str
    tenant: UUID | None = None
    account: UUID | None = None


@dataclass(frozen=True, slots=True)
class EndpointRecord:
    """An endpoint without its secret. `public_keys` verify `v1a` signatures, the newest first."""

    id: UUID
    owner: Owner
    url: str
    events: tuple[str, ...]
    description: str
    created_at: datetime
    disabled_at: datetime | None
    disabled_reason: str
    public_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WebhookAttemptRecord:
    at: datetime
    status: int | None
    error: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """One event for one endpoint, with every attempt. `due_at` is the time of the next one."""

    id: UUID
    endpoint: UUID
    type: str
    entry: UUID
    body: str
    created_at: datetime
    state: str
    due_at: datetime | None
    delivered_at: datetime | None
    attempts: tuple[WebhookAttemptRecord, ...]


def endpoint(*, id: UUID, owner: Owner, at: datetime) -> EndpointRecord:
    """Return one webhook endpoint of an owner. Raises: NoSuchEndpoint."""
    row = _owned(owner).filter(id=id).first()
    if row is None:
        raise NoSuchEndpoint("")
    return _endpoint(row, at=at)


def endpoints(
    *, owner: Owner, at: datetime, after: UUID | None = None, limit: int | None = None
) -> list[EndpointRecord]:
    """An owner's endpoints in the order in which they were added."""
    rows = _owned(owner).order_by("id")
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [_endpoint(row, at=at) for row in (rows[:limit] if limit is not None else rows)]


def endpoints_for(event: WebhookEvent) -> list[EndpointRecord]:
    """The open endpoints that subscribe to such an event and may see it."""
    owners = Q(tenant=None, account=None)
    if event.everybody:
        owners = Q()
    if event.tenant is not None:
        # Endpoints from before a move belong to the account that the tenant left.
        moved = moves.newest_moves(tenants=[event.tenant]).get(event.tenant)
        owners |= Q(tenant=event.tenant) & (Q(created_at__gt=moved) if moved else Q())
    if event.account is not None:
        owners |= Q(account=event.account)
        if event.tenant is None:  # an event of an account concerns each of its tenants
            owners |= Q(tenant__in=[tenant.id for tenant in tenants.tenants(account=event.account)])
    rows = WebhookEndpoint.objects.filter(
        owners,
        mode=event.mode,
        disabled_at=None,
        deleted_at=None,
        created_at__lte=event.at,  # an endpoint gets no earlier events
        events__overlap=[event.type, events.ALL],
    )
    return [_endpoint(row, at=event.at) for row in rows.order_by("id")]


def secrets(*, endpoint: UUID, at: datetime) -> list[Secret]:
    """The secrets that sign a message now, the newest first. Raises: sealing.SecretUnreadable."""
    return [sealing.unseal(bytes(row.sealed)) for row in _valid(endpoint, at=at)]


def deliveries(
    *, endpoint: UUID, after: UUID | None = None, limit: int = 100, state: str | None = None
) -> list[DeliveryRecord]:
    """An endpoint's deliveries, newest first. `after` is the delivery to continue from."""
    rows = _deliveries().filter(endpoint=endpoint).order_by("-id")
    if after is not None:
        rows = rows.filter(id__lt=after)
    if state is not None:
        rows = rows.filter(state=state)
    return [_delivery(row) for row in rows[:limit]]


def counts_of_states(*, owner: Owner) -> dict[str, int]:
    """How many deliveries to an owner's endpoints are in each state."""
    rows = WebhookDelivery.objects.filter(endpoint__in=_owned(owner))
    return dict(rows.order_by().values_list("state").annotate(Count("id")))


def delivery(*, id: UUID, endpoint: UUID) -> DeliveryRecord:
    """Return one webhook delivery of an owner. Raises: NoSuchDelivery."""
    row = _deliveries().filter(id=id, endpoint=endpoint).first()
    if row is None:
        raise NoSuchDelivery("")
    return _delivery(row)


def due(*, at: datetime, limit: int = 200) -> list[UUID]:
    """Deliveries that are due and not leased, oldest first."""
    rows = WebhookDelivery.objects.filter(is_due(at=at))
    return list(rows.order_by("due_at").values_list("id", flat=True)[:limit])


def is_due(*, at: datetime) -> Q:
    """The condition of deliveries that a worker may take now."""
    longest = waits.after_attempts("tries", PAUSES, jitter=JITTER)
    return Q(state="waiting") & waits.is_due(at=at, longest=longest) & waits.is_free(at=at, lease=LEASE)


def _owned(owner: Owner) -> QuerySet[WebhookEndpoint]:
    return WebhookEndpoint.objects.filter(
        mode=owner.mode, tenant=owner.tenant, account=owner.account, deleted_at=None
    )


def _valid(endpoint: UUID, *, at: datetime) -> QuerySet[EndpointSecret]:
    return EndpointSecret.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=at), endpoint=endpoint
    ).order_by("-id")


def _deliveries() -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.prefetch_related("attempts")


def _endpoint(row: WebhookEndpoint, *, at: datetime) -> EndpointRecord:
    return EndpointRecord(
        row.id,
        Owner(row.mode, row.tenant, row.account),
        row.url,
        tuple(row.events),
        row.description,
        row.created_at,
        row.disabled_at,
        row.disabled_reason,
        tuple(secret.public_key for secret in _valid(row.id, at=at)),
    )


def _delivery(row: WebhookDelivery) -> DeliveryRecord:
    return DeliveryRecord(
        row.id,
        row.endpoint_id,
        row.type,
        row.entry,
        row.body,
        row.created_at,
        row.state,
        row.due_at,
        row.delivered_at,
        tuple(
            WebhookAttemptRecord(attempt.at, attempt.status, attempt.error, attempt.milliseconds)
            for attempt in row.attempts.all()
        ),
    )
