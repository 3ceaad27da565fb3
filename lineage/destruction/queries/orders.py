"""Read destruction orders: their progress, items, confirmations and events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from lineage.destruction import vocabulary
from lineage.destruction.models.confirmation import Confirmation
from lineage.destruction.models.confirmed_item import ConfirmedItem
from lineage.destruction.models.order_event import OrderEvent
from lineage.destruction.models.order_item import OrderItem
from lineage.destruction.queries.destroyed import NOT_DESTROYED
from lineage.destruction.queries.waiting import PLAN
from lineage.destruction.vocabulary import OrderProgress


class NoSuchOrder(LookupError):
    """No destruction order with this id is visible here."""

    code = "no_such_destruction"


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """A destruction order and its status at one instant.

    `plan` is set while it waits. It waits until `planned_until`, or until an earlier decision.
    """

    id: UUID
    mode: str
    tenant: UUID
    tenant_key: str
    cause: str
    kind: str
    reference: UUID
    reason: str
    opened_at: datetime
    due_at: datetime
    entry: UUID
    status: str
    overdue: bool
    held_until: datetime | None
    held_because: str
    refused_because: str
    certificate: UUID | None
    standing: OrderProgress
    plan: UUID | None
    planned_until: datetime | None


@dataclass(frozen=True, slots=True)
class OrderItemRecord:
    """One slice of a copy or one model version that an order names. `since` is when the copy was recorded."""

    id: int
    category: str
    holding: UUID | None
    model: UUID | None
    kind: str
    rows: int | None
    since: datetime | None
    confirmed: bool
    verified: bool
    cancelled: bool


@dataclass(frozen=True, slots=True)
class ConfirmationRecord:
    """A confirmation of an order, with its verification. People are ids; `tenants.queries` has their names."""

    id: UUID
    order: UUID
    method: str
    technique: str
    tool: str
    performer: UUID
    organisation: str
    performed_at: datetime
    evidence_sha256: str
    residuals: str
    residuals_until: datetime | None
    procedure_version: str
    procedure_sha256: str
    recorded_by: UUID | None
    recorded_at: datetime
    entry: UUID
    items: int
    verified_at: datetime | None
    verification: str
    verifier: UUID | None


# The last hold counts unless it was released; `%(at)s` decides whether it still lasts.
_COLUMNS: Final = """
SELECT o.id, o.mode, o.tenant_id, t.key, o.cause, o.kind, o.reference, o.reason, o.opened_at, plan.due_at,
       o.entry_id, p.id, p.waits_until, plan.waits,
       n.items, n.confirmed, n.verified, n.cancelled, hold.until, hold.reason, refusal.reason, crt.id
"""
TABLES: Final = f"""
FROM lineage_destructionorder o
JOIN tenants_directory t ON t.id = o.tenant_id
CROSS JOIN LATERAL (
    SELECT count(*) AS items, count(c.item_id) AS confirmed, count(v.confirmation_id) AS verified,
           count(x.item_id) AS cancelled
    FROM lineage_orderitem i
    LEFT JOIN lineage_confirmeditem c ON c.item_id = i.id
    LEFT JOIN lineage_verification v ON v.confirmation_id = c.confirmation_id
    LEFT JOIN lineage_cancelleditem x ON x.item_id = i.id
    WHERE i.order_id = o.id
) n
{PLAN}
LEFT JOIN LATERAL (
    SELECT e.kind, e.until, e.reason FROM lineage_orderevent e
    WHERE e.order_id = o.id AND e.kind IN ('held', 'released') ORDER BY e.id DESC LIMIT 1
) last ON true
LEFT JOIN LATERAL (SELECT last.until, last.reason WHERE last.kind = 'held' AND last.until > %(at)s) hold ON true
LEFT JOIN LATERAL (
    SELECT e.reason FROM lineage_orderevent e
    WHERE e.order_id = o.id AND e.kind = 'refused' ORDER BY e.id DESC LIMIT 1
) refusal ON true
LEFT JOIN lineage_certificate crt ON crt.order_id = o.id
"""  # noqa: S608  our own text
_ORDERS: Final = _COLUMNS + TABLES
# The statuses of `OrderProgress` as SQL filters; a test compares the two.
_OPEN: Final = "crt.id IS NULL AND n.cancelled < n.items"
_DUE: Final = f"{_OPEN} AND NOT plan.waits"
WHERE: Final = {
    "planned": f"{_OPEN} AND plan.waits",
    "due": f"{_DUE} AND hold.until IS NULL AND plan.due_at > %(at)s",
    "overdue": f"{_DUE} AND hold.until IS NULL AND plan.due_at <= %(at)s",
    "held": f"{_OPEN} AND hold.until IS NOT NULL",
    "partial": f"{_OPEN} AND n.confirmed > 0",
    "refused": f"{_OPEN} AND refusal.reason IS NOT NULL",
    "cancelled": "n.items > 0 AND n.cancelled = n.items",
    "done": "crt.id IS NOT NULL",
}


def overdue(*, at: datetime) -> tuple[int, datetime | None]:
    """Return how many orders are overdue, and the earliest of their deadlines."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), min(plan.due_at) {TABLES} WHERE {WHERE['overdue']}",
            {"at": at},
        )
        count, earliest = cursor.fetchone()
    return count, earliest


def order(*, id: UUID, at: datetime) -> OrderRecord | None:
    matches = _orders("o.id = %(id)s", {"id": id, "at": at}, limit=1)
    return matches[0] if matches else None


def orders(
    *,
    at: datetime,
    mode: str | None = None,
    tenant: UUID | None = None,
    status: str | None = None,
    after: UUID | None = None,
    limit: int = 100,
) -> list[OrderRecord]:
    """List orders by deadline. `status` filters by one condition: a partial order may be overdue as well."""
    where = ["true"]
    if mode is not None:
        where.append("o.mode = %(mode)s")
    if tenant is not None:
        where.append("o.tenant_id = %(tenant)s")
    if status is not None:
        where.append(WHERE[status])
    if after is not None:
        where.append(
            "(o.due_at, o.id) > (SELECT p.due_at, p.id FROM lineage_destructionorder p WHERE p.id = %(after)s)"
        )
    values = {"at": at, "mode": mode, "tenant": tenant, "after": after}
    return _orders(" AND ".join(where), values, limit=limit)


def orders_from(*, reference: UUID, at: datetime) -> list[OrderRecord]:
    """List the orders that one ledger entry, such as a withdrawal, led to."""
    return _orders("o.reference = %(reference)s", {"reference": reference, "at": at}, limit=1000)


def models_in(*, orders: Sequence[UUID]) -> list[UUID]:
    """List the model versions that these orders name."""
    rows = OrderItem.objects.filter(order__in=orders, model__isnull=False, cancelled=None)
    return list(rows.order_by("model").values_list("model", flat=True).distinct())


def learned_by(*, mode: str, tenant: UUID, category: str, purpose: str) -> list[UUID]:
    """List the versions in service that learned from data of this consent key, and their descendants."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT model_id FROM lineage_learned_by(%s, %s, %s, %s) ORDER BY 1",
            [mode, tenant, category, purpose],
        )
        return [id for (id,) in cursor.fetchall()]


def copies_of(*, mode: str, tenant: UUID, category: str, purpose: str) -> int:
    """Count the copies with data of this consent key that are on record and not destroyed."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT count(*) FROM lineage_holdingslice s
                WHERE s.mode = %s AND s.tenant_id = %s AND s.category = %s AND s.purpose IN (%s, '')
                  AND {NOT_DESTROYED}""",  # noqa: S608  # nosec B608
            [mode, tenant, category, purpose],
        )
        return int(cursor.fetchone()[0])


def items(*, order: UUID, after: int = 0, limit: int | None = None) -> list[OrderItemRecord]:
    """List the items of an order by id; `after` is the last id of the previous page."""
    rows = (
        OrderItem.objects.filter(order=order, id__gt=after)
        .select_related("slice", "order")
        .prefetch_related("confirmed__confirmation__verification", "cancelled")
        .order_by("id")
    )
    return [_item(row) for row in (rows[:limit] if limit is not None else rows)]


def confirmations(*, order: UUID) -> list[ConfirmationRecord]:
    """List the confirmations of an order's items, including those made for another order of the same copies."""
    wanted = ConfirmedItem.objects.filter(item__order=order).values("confirmation")
    rows = Confirmation.objects.filter(id__in=wanted).select_related("verification").order_by("id")
    return [_confirmation(row, order) for row in rows]


def events(*, order: UUID) -> list[OrderEvent]:
    return list(OrderEvent.objects.filter(order=order))


def _orders(where: str, values: dict[str, Any], *, limit: int) -> list[OrderRecord]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_ORDERS} WHERE {where} ORDER BY o.due_at, o.id LIMIT %(limit)s",
            {**values, "limit": limit},
        )
        return [_order(row, at=values["at"]) for row in cursor.fetchall()]


def _order(row: Sequence[Any], *, at: datetime) -> OrderRecord:
    plan, planned_until, waits = row[11:14]
    items, confirmed, verified, cancelled, until, held, refused, certificate = row[14:]
    standing = OrderProgress(
        items,
        confirmed,
        verified,
        row[9],
        until,
        refused is not None,
        certificate is not None,
        cancelled,
        waits,
    )
    planned = standing.waits()
    return OrderRecord(
        id=row[0],
        mode=row[1],
        tenant=row[2],
        tenant_key=row[3],
        cause=row[4],
        kind=row[5],
        reference=row[6],
        reason=row[7],
        opened_at=row[8],
        due_at=row[9],
        entry=row[10],
        status=standing.status(at),
        overdue=standing.overdue(at),
        held_until=until,
        held_because=held or "",
        refused_because=refused or "",
        certificate=certificate,
        standing=standing,
        plan=plan if planned else None,
        planned_until=planned_until if planned else None,
    )


def _item(row: OrderItem) -> OrderItemRecord:
    done = getattr(row, "confirmed", None)
    verified = done is not None and hasattr(done.confirmation, "verification")
    piece = row.slice
    return OrderItemRecord(
        row.pk,
        row.category,
        piece.holding_id if piece else None,
        row.model_id,
        piece.kind if piece else vocabulary.MODEL,
        piece.rows if piece else None,
        piece.opened_at if piece else None,
        done is not None,
        verified,
        hasattr(row, "cancelled"),
    )


def _confirmation(row: Confirmation, order: UUID) -> ConfirmationRecord:
    verification = getattr(row, "verification", None)
    return ConfirmationRecord(
        row.id,
        row.order_id,
        row.method,
        row.technique,
        row.tool,
        row.performer,
        row.organisation,
        row.performed_at,
        row.evidence_sha256,
        row.residuals,
        row.residuals_until,
        row.procedure_version,
        row.procedure_sha256,
        row.recorded_by,
        row.recorded_at,
        row.entry_id,
        ConfirmedItem.objects.filter(confirmation=row, item__order=order).count(),
        verification.verified_at if verification else None,
        verification.method if verification else "",
        verification.verifier if verification else None,
    )
