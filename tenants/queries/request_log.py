"""Read the requests that programs made with a customer's own keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Q

from tenants import request_log
from tenants.models import ApiRequest

FAILED: Final = 400


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request. `problem` is the code of the problem that was answered, empty below 400."""

    id: UUID
    key: UUID
    request_id: str
    method: str
    path: str
    status: int
    problem: str
    milliseconds: int
    at: datetime


def requests(
    *,
    tenant: UUID,
    at: datetime,
    request_id: str = "",
    key: UUID | None = None,
    failed: bool = False,
    before: UUID | None = None,
    limit: int,
) -> list[RequestRecord]:
    """A tenant's requests of the last thirty days, newest first. `before` is the one to continue from."""
    rows = ApiRequest.objects.filter(tenant=tenant, at__gte=at - request_log.KEPT_FOR)
    if request_id:
        rows = rows.filter(request_id=request_id)
    if key is not None:
        rows = rows.filter(key=key)
    if failed:
        rows = rows.filter(status__gte=FAILED)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_record(row) for row in rows.order_by("-id")[:limit]]


def failures(*, tenant: UUID, at: datetime) -> tuple[int, int]:
    """How many of a tenant's requests of the last day failed because of the server, and how many there were."""
    rows = ApiRequest.objects.filter(tenant=tenant, at__gte=at - timedelta(days=1))
    found = rows.aggregate(failed=Count("id", filter=Q(status__gte=500)), every=Count("id"))
    return found["failed"], found["every"]


def _record(row: ApiRequest) -> RequestRecord:
    return RequestRecord(
        row.id,
        row.key,
        row.request_id,
        row.method,
        row.path,
        row.status,
        row.problem,
        row.milliseconds,
        row.at,
    )
