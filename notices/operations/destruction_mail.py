"""Writing to a customer about the destruction of its data."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from ledger import scope
from ledger.queries import StoredEntry
from lineage.destruction import subject_requests
from lineage.destruction import vocabulary as lineage_words
from lineage.destruction.queries import orders
from notices import letters
from notices.operations.mail import MAX_AGE, owners, send
from tenants.queries import tenants
from wire import ids, times

_KINDS = dict(lineage_words.KINDS)


def tell_destruction(*, entry: StoredEntry, at: datetime) -> int:
    """Write to the customer's owners what happened to an order. Returns how many letters went out now."""
    if at - entry.recorded_at > MAX_AGE or entry.tenant is None:
        return 0
    happened = entry.kind.removeprefix("destruction.").removesuffix("/1")
    with scope.everything(reason="sweep"):
        order = orders.order(id=UUID(entry.body["order"]), at=at)
        if order is None:
            return 0
        readers = [one for one in owners(entry.tenant).values() if one.email and not one.erased]
        context = _context(order, happened, entry)
    return sum(
        send(entry.tenant, f"destruction.{happened}", entry.id, reader, context, at=at) for reader in readers
    )


def _context(order: orders.OrderRecord, happened: str, entry: StoredEntry) -> dict[str, Any]:
    until = entry.body.get("until")
    kind, tenant = _KINDS[order.kind].lower(), tenants.tenant_by_id(id=order.tenant).name
    person = "a person's data in " if order.cause == subject_requests.CAUSE else ""
    words = {
        "kind": f"{person}{kind}",
        "tenant": tenant,
        "data": f"{person}{tenant}'s data ({kind})",
        "due": order.due_at.strftime("%-d %B %Y"),
        "until": times.parse(until).strftime("%-d %B %Y") if until else "",
        "reason": entry.body.get("reason", ""),
    }
    said = letters.DESTRUCTION[happened]
    id = ids.render(ids.DESTRUCTION, order.id)
    return {
        "subject": said.subject.format(**words),
        "says": said.says.format(**words),
        "ask": said.ask,
        "link": f"{settings.PUBLIC_URL}/{order.mode}/{order.tenant_key}/destruction/{id}/",
        "facts": [
            ("Order", id),
            ("Copies or models", order.standing.items),
            ("Deadline", words["due"]),
            ("Ledger", f"revision {entry.seq}"),
        ],
    }
