from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from consent import requesting
from consent.models import ConsentRequest, ConsentRequestAnswer
from consent.requesting import Wish


class NoSuchRequest(LookupError):
    """No request with this id is visible here."""

    code = "no_such_request"


@dataclass(frozen=True, slots=True)
class RequestSeen:
    """A request as it stands at the instant asked about."""

    id: UUID
    mode: str
    tenant: UUID
    tenant_key: str
    category: str
    category_name: str
    purpose: str
    purpose_name: str
    wish: Wish
    job: str
    message: str
    status: str
    created_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    consent: UUID | None
    reason: str
    entry: UUID


def request(*, id: UUID, at: datetime) -> RequestSeen:
    """Raises: NoSuchRequest."""
    row = _rows().filter(id=id).first()
    if row is None:
        raise NoSuchRequest(str(id))
    return _seen(row, at)


def requests(*, tenant: UUID, at: datetime, only_open: bool = False) -> list[RequestSeen]:
    """What a tenant was asked, newest first."""
    rows = _rows().filter(tenant=tenant)
    if only_open:
        rows = rows.filter(answer=None, expires_at__gt=at)
    return [_seen(row, at) for row in rows]


def asked_lately(*, tenant: UUID, category: str, purpose: str, at: datetime) -> list[RequestSeen]:
    """Of one question, within the time for which a request is open; newest first."""
    rows = _rows().filter(
        tenant=tenant,
        category__code=category,
        purpose__code=purpose,
        created_at__gt=at - requesting.OPEN_FOR,
    )
    return [_seen(row, at) for row in rows]


def open_requests(*, tenant: UUID, at: datetime) -> int:
    return ConsentRequest.objects.filter(tenant=tenant, answer=None, expires_at__gt=at).count()


def waiting(*, tenants: Sequence[UUID], at: datetime) -> list[RequestSeen]:
    """What several tenants are asked and have not answered, oldest first."""
    rows = _rows().filter(tenant__in=tenants, answer=None, expires_at__gt=at)
    return [_seen(row, at) for row in rows.order_by("created_at", "id")]


def _rows() -> QuerySet[ConsentRequest]:
    return ConsentRequest.objects.select_related("tenant", "category", "purpose", "answer")


def _seen(row: ConsentRequest, at: datetime) -> RequestSeen:
    answer: ConsentRequestAnswer | None = getattr(row, "answer", None)
    status = answer.kind if answer else requesting.EXPIRED if row.expires_at <= at else requesting.OPEN
    return RequestSeen(
        row.id,
        row.mode,
        row.tenant_id,
        row.tenant.key,
        row.category.code,
        row.category.versions.latest("number").name,
        row.purpose.code,
        row.purpose.name,
        Wish.from_dict(row.wish),
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
