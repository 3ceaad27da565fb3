"""Read subject requests: their progress, orders and model assessments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from consent.queries import person_stops
from consent.queries.person_stops import PersonStopRecord
from lineage.clearances import lease
from lineage.clearances.models.clearance import Clearance
from lineage.destruction.models.subject_assessment import SubjectAssessment
from lineage.destruction.models.subject_order import SubjectOrder
from lineage.destruction.queries.orders import OrderRecord, order
from lineage.destruction.subject_requests import SubjectRequestProgress
from lineage.judgement.model_name import ModelName


class NoSuchSubjectRequest(LookupError):
    """No person's request with this id is visible here."""

    code = "no_such_subject_request"


@dataclass(frozen=True, slots=True)
class SubjectRequestRecord:
    """A subject request and its status at one instant.

    `stop` keeps the person out of later runs. It is None for a request from before stops existed.
    """

    id: UUID
    mode: str
    tenant: UUID
    tenant_key: str
    commitment: str
    deadline: datetime
    received_at: datetime
    closed_at: datetime | None
    entry: UUID
    standing: SubjectRequestProgress
    status: str
    stop: PersonStopRecord | None


@dataclass(frozen=True, slots=True)
class ModelAssessmentRecord:
    """The model assessment of one version. `status` stays None until the vendor assesses it."""

    model_id: UUID
    model: ModelName
    status: str | None
    reason: str
    actor_kind: str
    channel: str
    answered_at: datetime | None
    entry: UUID | None


_REQUESTS: Final = """
SELECT r.id, r.mode, r.tenant_id, t.key, r.commitment, r.deadline, r.received_at, c.closed_at, r.entry_id,
       (SELECT count(*) FROM lineage_subjectorder o WHERE o.request_id = r.id),
       (SELECT count(*) FROM lineage_subjectorder o JOIN lineage_certificate x ON x.order_id = o.order_id
        WHERE o.request_id = r.id),
       (SELECT count(*) FROM lineage_subjectassessment a WHERE a.request_id = r.id),
       (SELECT count(*) FROM lineage_subjectassessment a JOIN lineage_subjectanswer n ON n.assessment_id = a.id
        WHERE a.request_id = r.id)
FROM lineage_subjectrequest r
JOIN tenants_directory t ON t.id = r.tenant_id
LEFT JOIN lineage_subjectclosing c ON c.request_id = r.id
"""


def subject_request(*, id: UUID, at: datetime) -> SubjectRequestRecord | None:
    matches = _requests("r.id = %(id)s", {"id": id, "limit": 1}, at=at)
    return matches[0] if matches else None


def subject_requests(
    *,
    at: datetime,
    tenant: UUID | None = None,
    mode: str | None = None,
    commitment: str | None = None,
    before: UUID | None = None,
    limit: int = 100,
) -> list[SubjectRequestRecord]:
    """List subject requests, newest first; `before` is the last id of the previous page."""
    where = ["true"]
    if tenant is not None:
        where.append("r.tenant_id = %(tenant)s")
    if mode is not None:
        where.append("r.mode = %(mode)s")
    if commitment is not None:
        where.append("r.commitment = %(commitment)s")
    if before is not None:
        where.append("r.id < %(before)s")
    values = {"tenant": tenant, "mode": mode, "commitment": commitment, "before": before, "limit": limit}
    return _requests(" AND ".join(where), values, at=at)


def open_subject_requests() -> list[tuple[UUID, UUID]]:
    """List (request, tenant) for every request that is not closed, nearest deadline first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.id, r.tenant_id FROM lineage_subjectrequest r WHERE NOT EXISTS"
            " (SELECT 1 FROM lineage_subjectclosing c WHERE c.request_id = r.id) ORDER BY r.deadline, r.id"
        )
        return [(id, tenant) for id, tenant in cursor.fetchall()]


def subject_requests_of(*, orders: Sequence[UUID]) -> list[UUID]:
    """List the requests that led to these orders."""
    rows = SubjectOrder.objects.filter(order__in=orders).order_by("request")
    return list(rows.values_list("request", flat=True).distinct())


def orders_of_subject_request(*, id: UUID, at: datetime) -> list[OrderRecord]:
    rows = SubjectOrder.objects.filter(request=id).order_by("order").values_list("order", flat=True)
    return [seen for order_id in rows if (seen := order(id=order_id, at=at)) is not None]


def assessments(*, request: UUID) -> list[ModelAssessmentRecord]:
    """List the model versions to assess for a request, in order."""
    rows = SubjectAssessment.objects.filter(request=request).select_related("model", "answer")
    return [_assessment(row) for row in rows]


def runs_from_before(*, tenant: UUID, categories: Sequence[str], instant: datetime) -> int:
    """Count the active and paused runs cleared by `instant` for these categories of the tenant."""
    return Clearance.objects.filter(
        status__in=lease.OPEN,
        created_at__lte=instant,
        cleared__tenant=tenant,
        cleared__categories__overlap=list(categories),
    ).count()


def _requests(where: str, values: dict[str, Any], *, at: datetime) -> list[SubjectRequestRecord]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_REQUESTS} WHERE {where} ORDER BY r.id DESC LIMIT %(limit)s", values)
        rows = cursor.fetchall()
    stops = person_stops.stops(ids=[row[0] for row in rows])
    return [_seen(row, stops.get(row[0]), at) for row in rows]


def _seen(row: Sequence[Any], stop: PersonStopRecord | None, at: datetime) -> SubjectRequestRecord:
    orders, certified, models, answered = row[9:]
    standing = SubjectRequestProgress(orders, certified, models, answered, row[5], row[7] is not None)
    return SubjectRequestRecord(
        id=row[0],
        mode=row[1],
        tenant=row[2],
        tenant_key=row[3],
        commitment=row[4],
        deadline=row[5],
        received_at=row[6],
        closed_at=row[7],
        entry=row[8],
        standing=standing,
        status=standing.status(at),
        stop=stop,
    )


def _assessment(row: SubjectAssessment) -> ModelAssessmentRecord:
    answer = getattr(row, "answer", None)
    version = row.model
    return ModelAssessmentRecord(
        version.id,
        ModelName(version.family, version.name, version.version),
        answer.status if answer else None,
        answer.reason if answer else "",
        answer.actor_kind if answer else "",
        answer.channel if answer else "",
        answer.answered_at if answer else None,
        answer.entry_id if answer else None,
    )
