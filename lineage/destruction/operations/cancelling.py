"""Cancel the items of destruction orders that have not been destroyed yet."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from ledger.entries import Draft
from lineage import kinds
from lineage.destruction.models.cancelled_item import CancelledItem
from lineage.destruction.models.destruction import DestructionOrder
from lineage.destruction.models.order_event import OrderEvent
from lineage.destruction.models.order_item import OrderItem
from lineage.destruction.operations import certificates
from lineage.destruction.operations.confirmations import entry_draft
from wire import ids, times


def cancel_items(*, reason: str, at: datetime, **which: Any) -> list[Draft]:
    """Cancel the open items for which `which` holds. What is confirmed stays. Returns the entries to record.

    An order that is complete without them is certified. The caller holds the tenant's orders.
    """
    found = OrderItem.objects.filter(confirmed=None, cancelled=None, **which).order_by("order", "id")
    by_order: dict[UUID, list[int]] = {}
    for id, order in found.values_list("id", "order"):
        by_order.setdefault(order, []).append(id)
    rows = DestructionOrder.objects.in_bulk(list(by_order))
    drafts = [_cancel(rows[order], items, reason=reason, at=at) for order, items in by_order.items()]
    return drafts + [one.draft for one in certificates.certify_orders(sorted(by_order), at=at)]


def _cancel(row: DestructionOrder, items: Sequence[int], *, reason: str, at: datetime) -> Draft:
    event = OrderEvent.objects.create(
        order=row, tenant_id=row.tenant_id, kind="cancelled", at=at, reason=reason, entry_id=ids.new(at=at)
    )
    CancelledItem.objects.bulk_create(
        CancelledItem(item_id=item, tenant_id=row.tenant_id, event=event) for item in items
    )
    body: Mapping[str, Any] = {
        "kind": row.kind,
        "due_at": times.render(row.due_at),
        "items": row.items.count(),
        "reason": reason,
        "until": None,
        "cancelled": len(items),
        "cancelled_sha256": hashlib.sha256("\n".join(map(str, items)).encode()).hexdigest(),
    }
    return entry_draft(row, kinds.ORDER_CANCELLED.name, dict(body), id=event.entry_id)
