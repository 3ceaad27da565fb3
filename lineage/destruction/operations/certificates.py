"""Issuing the certificate of an order, when and only when everything it names is confirmed and verified."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from ledger import canonical, signing_keys
from ledger.entries import Draft
from lineage import kinds
from lineage.destruction import certificate, subject_requests
from lineage.destruction.certificate import CertifiedConfirmation
from lineage.destruction.models.destruction import Certificate, Confirmation, ConfirmedItem
from lineage.destruction.queries import orders
from lineage.destruction.queries.orders import ConfirmationRecord, OrderItemRecord, OrderRecord
from tenants.operations import people
from tenants.queries import tenants
from wire import ids, times


@dataclass(frozen=True, slots=True)
class IssuedCertificate:
    """A certificate that was just written, and the entry that is to be recorded with it."""

    id: UUID
    order: UUID
    draft: Draft


def certify(*, touched_by: Confirmation, at: datetime) -> list[IssuedCertificate]:
    """Certificates for the orders that a confirmation has made whole."""
    concerned = (
        ConfirmedItem.objects.filter(confirmation=touched_by).values_list("item__order", flat=True).distinct()
    )
    seen = [orders.order(id=order, at=at) for order in sorted(concerned)]
    return [
        _issue(one, at=at)
        for one in seen
        if one is not None and one.standing.complete and one.certificate is None
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
        "items": order.standing.items,
        "cause": order.cause,
    }
    account = tenants.tenant_by_id(id=order.tenant).account
    return IssuedCertificate(
        id,
        order.id,
        Draft(entry, kinds.CERTIFIED.name, order.mode, body, tenant=order.tenant, account=account),
    )


def _document(order: OrderRecord, *, id: UUID, at: datetime) -> dict[str, Any]:
    items = orders.items(order=order.id)
    listed = [_item(one) for one in items]
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
        done=[_done(one, order) for one in orders.confirmations(order=order.id)],
        of_a_person=order.cause == subject_requests.CAUSE,
    )


def _item(one: OrderItemRecord) -> dict[str, Any]:
    return {
        "holding": ids.render(ids.HOLDING, one.holding) if one.holding else None,
        "model": ids.render(ids.MODEL, one.model) if one.model else None,
        "category": one.category,
        "rows": one.rows,
    }


def _done(one: ConfirmationRecord, order: OrderRecord) -> CertifiedConfirmation:
    if one.verifier is None or one.verified_at is None:
        raise AssertionError("only what is verified is certified")
    return CertifiedConfirmation(
        {
            "method": one.method,
            "technique": one.technique,
            "tool": one.tool,
            "items": one.items,
            "performed_at": times.render(one.performed_at),
            "performed_by": {"organisation": one.organisation, "commitment": _commitment(one.performer)},
            "verification": {
                "method": one.verification,
                "at": times.render(one.verified_at),
                "by": {"commitment": _commitment(one.verifier)},
            },
            "procedure": {
                "kind": order.kind,
                "version": one.procedure_version,
                "sha256": one.procedure_sha256,
            },
            "evidence_sha256": one.evidence_sha256 or None,
            "residuals": one.residuals or None,
            "entry": ids.render(ids.ENTRY, one.entry),
        },
        one.method,
        one.items,
        one.residuals,
    )


def _commitment(person: UUID) -> str | None:
    try:
        return people.commitment(person=person)
    except people.NoSuchPerson:  # erased since
        return None
