"""Issue the certificate of an order once all its items are confirmed and verified."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ledger import canonical, signing_keys
from ledger.entries import Draft
from lineage import kinds
from lineage.destruction import certificate, residuals, subject_requests
from lineage.destruction.certificate import CertifiedConfirmation
from lineage.destruction.models.certificate import Certificate
from lineage.destruction.models.confirmation import Confirmation
from lineage.destruction.models.confirmed_item import ConfirmedItem
from lineage.destruction.queries import orders
from lineage.destruction.queries.orders import ConfirmationRecord, OrderItemRecord, OrderRecord
from lineage.destruction.residuals import Residual
from tenants.operations import people
from tenants.queries import tenants
from wire import ids, times


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """A certificate that was just stored, and the entry to record with it."""

    id: UUID
    order: UUID
    draft: Draft


def certify(*, touched_by: Confirmation, at: datetime) -> list[IssuedCertificate]:
    """Issue certificates for the orders that a confirmation has completed."""
    concerned = (
        ConfirmedItem.objects.filter(confirmation=touched_by).values_list("item__order", flat=True).distinct()
    )
    return certify_orders(concerned, at=at)


def certify_orders(concerned: Iterable[UUID], *, at: datetime) -> list[IssuedCertificate]:
    """Issue certificates for those of these orders that are complete and have none."""
    seen = [orders.order(id=order, at=at) for order in sorted(concerned)]
    return [
        _issue(order, at=at)
        for order in seen
        if order is not None and order.standing.complete and order.certificate is None
    ]


def _issue(order: OrderRecord, *, at: datetime) -> IssuedCertificate:
    id, entry = ids.new(at=at), ids.new(at=at)
    content = canonical.encode(_document(order, id=id, at=at))
    digest = hashlib.sha256(content).hexdigest()
    Certificate.objects.create(
        id=id,
        order_id=order.id,
        mode=order.mode,
        tenant_id=order.tenant,
        issued_at=at,
        document=content,
        sha256=digest,
        jws=signing_keys.current().sign(content, kind=certificate.JWS_TYPE),
        entry_id=entry,
    )
    body = {
        "order": str(order.id),
        "certificate": str(id),
        "certificate_sha256": digest,
        "kind": order.kind,
        "items": order.standing.items - order.standing.cancelled,
        "cause": order.cause,
    }
    account = tenants.tenant_by_id(id=order.tenant).account
    return IssuedCertificate(
        id,
        order.id,
        Draft(entry, kinds.CERTIFIED.name, order.mode, body, tenant=order.tenant, account=account),
    )


def _document(order: OrderRecord, *, id: UUID, at: datetime) -> dict[str, Any]:
    items = [item for item in orders.items(order=order.id) if not item.cancelled]
    listed = [_item(item) for item in items]
    return certificate.document(
        named={
            "id": ids.render(ids.CERTIFICATE, id),
            "mode": order.mode,
            "issued_at": times.render(at),
            "tenant": order.tenant_key,
            "order": {
                "id": ids.render(ids.DESTRUCTION, order.id),
                "entry": ids.render(ids.ENTRY, order.entry),
                "cause": order.cause,
                "kind": order.kind,
                "opened_at": times.render(order.opened_at),
                "due_at": times.render(order.due_at),
            },
        },
        items=listed,
        items_sha256=hashlib.sha256(canonical.encode(listed)).hexdigest(),
        done=[_done(confirmation, order) for confirmation in orders.confirmations(order=order.id)],
        of_a_person=order.cause == subject_requests.CAUSE,
    )


def _item(item: OrderItemRecord) -> dict[str, Any]:
    return {
        "holding": ids.render(ids.HOLDING, item.holding) if item.holding else None,
        "model": ids.render(ids.MODEL, item.model) if item.model else None,
        "category": item.category,
        "rows": item.rows,
    }


def _done(row: ConfirmationRecord, order: OrderRecord) -> CertifiedConfirmation:
    if row.verifier is None or row.verified_at is None:
        raise AssertionError("only verified confirmations are certified")
    return CertifiedConfirmation(
        {
            "method": row.method,
            "technique": row.technique,
            "tool": row.tool,
            "items": row.items,
            "performed_at": times.render(row.performed_at),
            "performed_by": {"organisation": row.organisation, "commitment": _commitment(row.performer)},
            "verification": {
                "method": row.verification,
                "at": times.render(row.verified_at),
                "by": {"commitment": _commitment(row.verifier)},
            },
            "procedure": {
                "kind": order.kind,
                "version": row.procedure_version,
                "sha256": row.procedure_sha256,
            },
            "evidence_sha256": row.evidence_sha256 or None,
            "residuals": row.residuals or None,
            **_residuals_end(row),
            "entry": ids.render(ids.ENTRY, row.entry),
        },
        row.method,
        row.items,
        row.residuals,
        row.residuals_until,
    )


def _residuals_end(row: ConfirmationRecord) -> dict[str, str | None]:
    left = [Residual(row.residuals, row.residuals_until)] if row.residuals else []
    until, reason = residuals.end(left)
    return {
        "residuals_until": None if until is None else times.render(until),
        "residuals_until_reason": reason,
    }


def _commitment(person: UUID) -> str | None:
    try:
        return people.commitment(person=person)
    except people.NoSuchPerson:  # the person's particulars were erased
        return None
