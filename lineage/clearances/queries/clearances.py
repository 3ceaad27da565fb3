from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from lineage.clearances import manifest as manifests
from lineage.clearances.clearance_request import ClearanceRequest
from lineage.clearances.drops import Drop
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.cleared_tenant import ClearedTenant
from lineage.clearances.models.dropped_pair import DroppedPair
from lineage.clearances.models.manifest_content import ManifestContent
from lineage.clearances.models.report import Report
from wire import ids as render


class NoSuchClearance(LookupError):
    """No clearance with this id is visible here. Check the id and the mode of the key."""

    code = "no_such_clearance"


@dataclass(frozen=True, slots=True)
class ClearanceRecord:
    """A clearance as it is at one instant."""

    id: UUID
    mode: str
    only_tenant: UUID | None
    key_regions: tuple[str, ...] | None
    asking: ClearanceRequest
    status: str
    revision: int
    manifest_digest: str
    tenants: int
    pairs: int
    excluded: int
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    entry: UUID


def clearance(*, id: UUID, at: datetime) -> ClearanceRecord | None:
    row = Clearance.objects.filter(id=id).first()
    return seen(row, at=at) if row else None


def of_run(*, mode: str, only_tenant: UUID | None, run: str, at: datetime) -> ClearanceRecord | None:
    row = Clearance.objects.filter(mode=mode, only_tenant=only_tenant, run=run).first()
    return seen(row, at=at) if row else None


def open_for(*, tenant: UUID, category: str, purpose: str, at: datetime) -> list[UUID]:
    """Return the active runs that are cleared for this consent key, oldest first."""
    dropped = DroppedPair.objects.filter(tenant=tenant, category=category).values("clearance")
    rows = ClearedTenant.objects.filter(
        tenant=tenant,
        categories__contains=[category],
        clearance__purpose=purpose,
        clearance__status="active",
        clearance__expires_at__gt=at,
    ).exclude(clearance__in=dropped)
    return list(rows.order_by("clearance").values_list("clearance", flat=True))


def runs(*, ids: Sequence[UUID], at: datetime) -> list[ClearanceRecord]:
    """Return the clearances with these ids, oldest first."""
    return [seen(row, at=at) for row in Clearance.objects.filter(id__in=ids).order_by("id")]


def active_clearances(
    *,
    at: datetime,
    mode: str | None = None,
    tenant: UUID | None = None,
    account: UUID | None = None,
) -> list[UUID]:
    """Return every run that may still use data: all, or those cleared for a tenant or for any tenant of an account."""
    rows = Clearance.objects.filter(status="active", expires_at__gt=at)
    if mode is not None:
        rows = rows.filter(mode=mode)
    if tenant is not None:
        rows = rows.filter(cleared__tenant=tenant)
    elif account is not None:
        rows = rows.filter(cleared__tenant__account=account).distinct()
    return list(rows.order_by("id").values_list("id", flat=True))


def clearances_due(*, at: datetime, limit: int = 200) -> list[UUID]:
    """Return active clearances with an expired lease, or with a permission that time may have ended."""
    active = Clearance.objects.filter(status="active")
    rows = active.filter(expires_at__lte=at) | active.filter(holds_until__lte=at)
    return list(rows.order_by("expires_at").values_list("id", flat=True)[:limit])


def manifest_bytes(*, clearance: UUID) -> bytes:
    """Return the canonical bytes of the manifest. Raises: NoSuchClearance."""
    row = ManifestContent.objects.filter(clearance=clearance).first()
    if row is None:
        raise NoSuchClearance(str(clearance))
    return zlib.decompress(bytes(row.content))


def manifest(*, clearance: UUID) -> dict[str, Any]:
    """Return the parsed manifest. Raises: NoSuchClearance."""
    document: dict[str, Any] = orjson.loads(manifest_bytes(clearance=clearance))
    return document


def drops(*, clearance: UUID) -> list[Drop]:
    """Return the pairs that are no longer allowed, in the order in which they were dropped."""
    rows = DroppedPair.objects.filter(clearance=clearance).select_related("tenant")
    return [
        Drop(row.tenant.key, row.category, row.since, tuple(row.reasons), row.action)  # type: ignore[arg-type]
        for row in rows
    ]


def seen(row: Clearance, *, at: datetime) -> ClearanceRecord:
    over = row.status == "active" and row.expires_at <= at
    return ClearanceRecord(
        row.id,
        row.mode,
        row.only_tenant_id,
        tuple(row.key_regions) if row.key_regions is not None else None,
        ClearanceRequest.from_dict(row.request),
        "expired" if over else row.status,
        row.revision,
        row.manifest_digest,
        row.tenants,
        row.pairs,
        row.excluded,
        row.created_at,
        row.expires_at,
        row.expires_at if over else row.ended_at,
        row.entry_id,
    )


def manifest_pairs(*, mode: str, clearance: str) -> frozenset[tuple[str, str]] | None:
    """Return the cleared pairs by the clearance's written id. None if it does not exist or was denied."""
    try:
        id = render.parse(render.CLEARANCE, clearance)
    except render.InvalidId:
        return None
    row = Clearance.objects.filter(id=id, mode=mode).exclude(status="denied").first()
    return None if row is None else frozenset(manifests.pairs(manifest(clearance=row.id)["entries"]))


def report_count(*, clearance: UUID) -> int:
    """Count the reports of the run."""
    return Report.objects.filter(clearance=clearance).count()
