from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from consent import consent_requests
from consent.consent_requests import RequestedConditions
from consent.models import ConsentRequest, ConsentRequestAnswer


class NoSuchRequest(LookupError):
    """No request with this id exists, or you may not see it. Check the id."""

    code = "no_such_request"


@dataclass(frozen=True, slots=True)
class ConsentRequestRecord:
    """A consent request with its status at the requested instant."""

    id: UUID
    mode: str
    tenant: UUID
    tenant_key: str
    category: str
    category_name: str
    purpose: str
    purpose_name: str
    wish: RequestedConditions
    job: str
    message: str
    status: str
    created_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    consent: UUID | None
    reason: str
    entry: UUID


def consent_request(*, id: UUID, at: datetime) -> ConsentRequestRecord:
    """Return a consent request with its status at `at`. Raises: NoSuchRequest."""
    row = _rows().filter(id=id).first()
    if row is None:
        raise NoSuchRequest(str(id))
    return _seen(row, at)


def requests(*, tenant: UUID, at: datetime, only_open: bool = False) -> list[ConsentRequestRecord]:
    """Return the requests to a tenant, newest first."""
    rows = _rows().filter(tenant=tenant)
    if only_open:
        rows = rows.filter(answer=None, expires_at__gt=at)
    return [_seen(row, at) for row in rows]


def recent_requests(*, tenant: UUID, category: str, purpose: str, at: datetime) -> list[ConsentRequestRecord]:
    """Return the requests for one consent key within REQUEST_LIFETIME, newest first."""
    rows = _rows().filter(
        tenant=tenant,
        category__code=category,
        purpose__code=purpose,
        created_at__gt=at - consent_requests.REQUEST_LIFETIME,
    )
    return [_seen(row, at) for row in rows]


def open_requests(*, tenant: UUID, at: datetime) -> int:
    return ConsentRequest.objects.filter(tenant=tenant, answer=None, expires_at__gt=at).count()


def unanswered_requests(*, tenants: Sequence[UUID], at: datetime) -> list[ConsentRequestRecord]:
    """Return the open requests to several tenants, oldest first."""
    rows = _rows().filter(tenant__in=tenants, answer=None, expires_at__gt=at)
    return [_seen(row, at) for row in rows.order_by("created_at", "id")]


def _rows() -> QuerySet[ConsentRequest]:
    return ConsentRequest.objects.select_related("tenant", "category", "purpose", "answer")


def _seen(row: ConsentRequest, at: datetime) -> ConsentRequestRecord:
    answer: ConsentRequestAnswer | None = getattr(row, "answer", None)
    status = (
        answer.kind if answer else consent_requests.EXPIRED if row.expires_at <= at else consent_requests.OPEN
    )
    return ConsentRequestRecord(
        row.id,
        row.mode,
        row.tenant_id,
        row.tenant.key,
        row.category.code,
        row.category.versions.latest("number").name,
        row.purpose.code,
        row.purpose.name,
        RequestedConditions.from_dict(row.wish),
        row.job,
        row.message,
        status,
        row.created_at,
        row.expires_at,
        answer.recorded_at if answer else None,
        answer.consent_id if answer else None,
        answer.reason if answer else "",
        row.entry_id,
    )
