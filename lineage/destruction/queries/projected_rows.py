"""The rows of copies, orders and people's requests as the folds of lineage describe them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final
from uuid import UUID

from django.db.models import Count

from ledger import projections
from ledger.projections import Row, Slice
from lineage import folds
from lineage.clearances.models.report import Report
from lineage.destruction import residuals
from lineage.destruction.models.certificate import Certificate
from lineage.destruction.models.closing_certificate import ClosingCertificate
from lineage.destruction.models.confirmation import Confirmation
from lineage.destruction.models.confirmed_item import ConfirmedItem
from lineage.destruction.models.destruction import DestructionOrder
from lineage.destruction.models.holding import Holding
from lineage.destruction.models.holding_slice import HoldingSlice
from lineage.destruction.models.order_event import OrderEvent
from lineage.destruction.models.subject_request import SubjectRequest
from lineage.destruction.models.verification import Verification
from lineage.destruction.queries import order_items
from tenants.queries import people

_plain: Final = projections.plain


def _ids(part: Slice) -> list[UUID]:
    return [UUID(entry.id) for entry in part.entries]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def reported_copies(part: Slice) -> Iterator[Row]:
    of_report = dict(Report.objects.filter(entry_id__in=_ids(part)).values_list("id", "entry_id"))
    copies = dict(
        Holding.objects.filter(report__in=of_report)
        .values_list("report")
        .annotate(count=Count("id"))
        .values_list("report", "count")
    )
    for report, entry in of_report.items():
        yield Row(folds.HOLDINGS, f"report entry={entry}", {"copies": copies.get(report, 0)})


def holdings(part: Slice) -> Iterator[Row]:
    rows = list(Holding.objects.filter(entry_id__in=_ids(part)))
    tenants: dict[UUID, set[UUID]] = {row.id: set() for row in rows}
    for holding, tenant in HoldingSlice.objects.filter(holding__in=tenants).values_list(
        "holding_id", "tenant_id"
    ):
        tenants[holding].add(tenant)
    for row in rows:
        columns = {
            "entry": str(row.entry_id),
            "mode": row.mode,
            "only_tenant": _plain(row.only_tenant_id),
            "kind": row.kind,
            "region": row.region,
            "rows": row.rows,
            "sha256": row.sha256,
            "clearance": _plain(row.clearance_id),
            "model": _plain(row.model_id),
            "tenants": len(tenants[row.id]),
        }
        yield Row(folds.HOLDINGS, f"holding={row.id}", columns)


def destruction_orders(part: Slice) -> Iterator[Row]:
    rows = list(DestructionOrder.objects.filter(entry_id__in=_ids(part)))
    for row in rows:
        columns = {
            "entry": str(row.entry_id),
            "mode": row.mode,
            "tenant": str(row.tenant_id),
            "cause": row.cause,
            "plan": _plain(row.plan_id),
            "reference": str(row.reference),
            "kind": row.kind,
            "due_at": _plain(row.due_at),
            "reason": row.reason,
        }
        yield Row(folds.ORDERS, f"order={row.id}", columns)
    for order, (items, digest) in order_items.counted([row.id for row in rows]).items():
        yield Row(folds.ITEMS, f"order={order}", {"items": items, "items_sha256": digest})


def order_events(part: Slice) -> Iterator[Row]:
    for row in OrderEvent.objects.filter(entry_id__in=_ids(part)).prefetch_related("items"):
        columns = {
            "order": str(row.order_id),
            "tenant": str(row.tenant_id),
            "kind": row.kind,
            "until": _plain(row.until),
            "reason": row.reason,
        }
        yield Row(folds.ORDER_EVENTS, f"entry={row.entry_id}", columns)
        if row.kind == "cancelled":
            items = sorted(item.pk for item in row.items.all())
            digest = _sha256("\n".join(map(str, items)).encode())
            counted = {"items": len(items), "items_sha256": digest}
            yield Row(folds.CANCELLED_ITEMS, f"entry={row.entry_id}", counted)


def confirmations(part: Slice) -> Iterator[Row]:
    rows = list(Confirmation.objects.filter(entry_id__in=_ids(part)))
    items: dict[UUID, list[int]] = {row.id: [] for row in rows}
    particulars = _particulars(part, "performer")
    for confirmation, item in (
        ConfirmedItem.objects.filter(confirmation__in=items)
        .order_by("item_id")
        .values_list("confirmation_id", "item_id")
    ):
        items[confirmation].append(item)
    for row in rows:
        columns = {
            "entry": str(row.entry_id),
            "tenant": str(row.tenant_id),
            "order": str(row.order_id),
            "method": row.method,
            "technique": row.technique,
            "tool": row.tool,
            "organisation": row.organisation,
            "performer": str(row.performer),
            "performed_at": _plain(row.performed_at),
            "procedure_sha256": row.procedure_sha256,
            "evidence_sha256": row.evidence_sha256,
            "residuals_sha256": residuals.digest(row.residuals, row.residuals_until),
            "performer_commitment": particulars.get((row.entry_id, row.performer)),
        }
        yield Row(folds.CONFIRMATIONS, f"confirmation={row.id}", columns)
        mine = items[row.id]
        digest = _sha256("\n".join(str(item) for item in mine).encode())
        counted = {"items": len(mine), "items_sha256": digest}
        yield Row(folds.CONFIRMED_ITEMS, f"confirmation={row.id}", counted)


def _particulars(part: Slice, role: str) -> dict[tuple[UUID, UUID], str]:
    """The commitment to the person in this role of each entry: to what is stored now, or the entry's own if erased."""
    said = {UUID(entry.id): entry.body for entry in part.entries}
    stored = people.commitments_to(ids=[UUID(body[role]) for body in said.values()])
    return {
        (id, person): stored[person] or body[f"{role}_commitment"]
        for id, body in said.items()
        if (person := UUID(body[role])) in stored
    }


def verifications(part: Slice) -> Iterator[Row]:
    particulars = _particulars(part, "verifier")
    for row in Verification.objects.filter(entry_id__in=_ids(part)):
        columns = {
            "tenant": str(row.tenant_id),
            "confirmation": str(row.confirmation_id),
            "method": row.method,
            "verifier": str(row.verifier),
            "verifier_commitment": particulars.get((row.entry_id, row.verifier)),
            "verified_at": _plain(row.verified_at),
        }
        yield Row(folds.VERIFICATIONS, f"entry={row.entry_id}", columns)


def certificates(part: Slice) -> Iterator[Row]:
    for row in Certificate.objects.filter(entry_id__in=_ids(part)):
        columns = {
            "entry": str(row.entry_id),
            "mode": row.mode,
            "tenant": str(row.tenant_id),
            "order": str(row.order_id),
            "sha256": row.sha256,
            "content_sha256": _sha256(bytes(row.document)),
        }
        yield Row(folds.CERTIFICATES, f"certificate={row.id}", columns)


def closings(part: Slice) -> Iterator[Row]:
    for row in ClosingCertificate.objects.filter(entry_id__in=_ids(part)):
        columns = {
            "entry": str(row.entry_id),
            "mode": row.mode,
            "tenant": str(row.tenant_id),
            "sha256": row.sha256,
            "content_sha256": _sha256(bytes(row.document)),
            "closes": str(row.closes_id),
            "performer": str(row.performer),
            "verifier": str(row.verifier),
        }
        yield Row(folds.CLOSINGS, f"certificate={row.id}", columns)


def subject_requests(part: Slice) -> Iterator[Row]:
    for row in SubjectRequest.objects.filter(entry_id__in=_ids(part)):
        columns = {
            "entry": str(row.entry_id),
            "mode": row.mode,
            "tenant": str(row.tenant_id),
            "commitment_sha256": _sha256(row.commitment.encode()),
            "deadline": _plain(row.deadline),
        }
        yield Row(folds.PEOPLE, f"request={row.id}", columns)
