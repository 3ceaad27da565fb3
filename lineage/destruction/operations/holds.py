"""Hold, release and refuse destruction orders. Neither a hold nor a refusal moves the deadline."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from ledger import operations as ledger
from ledger.actors import Actor
from lineage import kinds
from lineage.destruction.models.order_event import OrderEvent
from lineage.destruction.operations.confirmations import entry_draft, lock_order
from lineage.destruction.queries import orders
from lineage.destruction.queries.orders import OrderRecord
from wire import ids, times


class OrderDone(Exception):
    """The order is certified or cancelled. It can no longer be held, released or refused."""

    code = "destruction_done"


class HoldEndsBeforeItBegins(ValueError):
    """The hold would end in the past. Choose an end in the future."""

    code = "bad_window"


class NotHeld(Exception):
    """The order is not on hold. Only a hold can be released."""

    code = "not_held"


class ReasonMissing(ValueError):
    """The reason is missing. Give a reason that the customer may read."""

    code = "reason_missing"


@transaction.atomic
def hold_destruction(*, order: UUID, reason: str, until: datetime, by: Actor, at: datetime) -> None:
    """Keep the copies of an order, out of use, for a legal reason until an instant.

    Raises: queries.NoSuchOrder, OrderDone, HoldEndsBeforeItBegins, ReasonMissing.
    """
    if until <= at:
        raise HoldEndsBeforeItBegins(times.render(until))
    _record(order, "held", reason=_required(reason), until=until, by=by, at=at)


@transaction.atomic
def release_destruction(*, order: UUID, reason: str = "", by: Actor, at: datetime) -> None:
    """End a hold early. Raises: queries.NoSuchOrder, OrderDone, NotHeld."""
    seen = orders.order(id=order, at=at)
    if seen is not None and seen.held_until is None:
        raise NotHeld(ids.render(ids.DESTRUCTION, order))
    _record(order, "released", reason=reason, by=by, at=at)


@transaction.atomic
def refuse_destruction(*, order: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Record that the vendor will not carry out an order, and why. The order stays open and its deadline stays.

    Raises: queries.NoSuchOrder, OrderDone, ReasonMissing.
    """
    _record(order, "refused", reason=_required(reason), by=by, at=at)


def note_deadline(*, order: UUID, kind: str, by: Actor, at: datetime) -> bool:
    """Record once that a deadline is near (`due`) or has passed (`overdue`). Returns False on a repeat."""
    with transaction.atomic():
        row = lock_order(order)
        if OrderEvent.objects.filter(order=row, kind=kind).exists():
            return False
        _record(order, kind, by=by, at=at)
        return True


def _required(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason


_KINDS = {
    "held": kinds.ORDER_HELD,
    "released": kinds.ORDER_RELEASED,
    "refused": kinds.ORDER_REFUSED,
    "due": kinds.ORDER_DUE,
    "overdue": kinds.ORDER_OVERDUE,
}


def _record(
    order: UUID, kind: str, *, reason: str = "", until: datetime | None = None, by: Actor, at: datetime
) -> None:
    row = lock_order(order)
    seen = _open(order, at=at)
    entry = ids.new(at=at)
    OrderEvent.objects.create(
        order=row, tenant_id=row.tenant_id, kind=kind, at=at, until=until, reason=reason, entry_id=entry
    )
    body: dict[str, Any] = {
        "kind": row.kind,
        "due_at": times.render(row.due_at),
        "items": seen.standing.items,
        "reason": reason,
        "until": times.render(until) if until else None,
    }
    ledger.record([entry_draft(row, _KINDS[kind].name, body, id=entry)], by=by, at=at)


def _open(order: UUID, *, at: datetime) -> OrderRecord:
    seen = orders.order(id=order, at=at)
    if seen is None:
        raise orders.NoSuchOrder(ids.render(ids.DESTRUCTION, order))
    if seen.certificate is not None or seen.standing.all_cancelled:
        raise OrderDone(ids.render(ids.DESTRUCTION, order))
    return seen
