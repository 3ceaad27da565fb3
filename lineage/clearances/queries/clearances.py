from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Count, DateTimeField, DurationField, ExpressionWrapper, F, Min, Q, Value

from lineage.clearances import lease
from lineage.clearances import manifest as manifests
from lineage.clearances.clearance_request import ClearanceRequest
from lineage.clearances.drops import Drop
from lineage.clearances.models import clearance_step
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.clearance_step import ClearanceStep
from lineage.clearances.models.cleared_tenant import ClearedTenant
from lineage.clearances.models.dropped_pair import DroppedPair
from lineage.clearances.models.manifest_content import ManifestContent
from lineage.clearances.models.report import Report
from wire import ids as render

_GRACE = ExpressionWrapper(F("grace_seconds") * Value(timedelta(seconds=1)), output_field=DurationField())


def _before(at: datetime) -> ExpressionWrapper[Any]:
    """A lease that ended by this instant can no longer resume at `at`."""
    return ExpressionWrapper(Value(at, output_field=DateTimeField()) - _GRACE, output_field=DateTimeField())


class NoSuchClearance(LookupError):
    """No clearance with this id is visible here. Check the id and the mode of the key."""

    code = "no_such_clearance"


@dataclass(frozen=True, slots=True)
class ClearanceRecord:
    """A clearance as it is at one instant. `resume_until`: a heartbeat before then renews or resumes it."""

    id: UUID
    mode: str
    only_tenant: UUID | None
    key_regions: tuple[str, ...] | None
    asking: ClearanceRequest
    attempt: int
    status: str
    revision: int
    manifest_digest: str
    tenants: int
    pairs: int
    excluded: int
    created_at: datetime
    expires_at: datetime
    resume_until: datetime | None
    ended_at: datetime | None
    entry: UUID


def clearance(*, id: UUID, at: datetime) -> ClearanceRecord | None:
    row = Clearance.objects.filter(id=id).first()
    return seen(row, at=at) if row else None


def newest_attempt(*, mode: str, only_tenant: UUID | None, run: str) -> Clearance | None:
    """Lock and return the newest attempt of a run."""
    attempts = Clearance.objects.filter(mode=mode, only_tenant=only_tenant, run=run)
    return attempts.select_for_update(of=("self",)).order_by("-attempt").first()


def own(
    *,
    mode: str,
    only_tenant: UUID | None,
    run: str | None,
    status: str | None,
    before: UUID | None,
    limit: int,
    at: datetime,
) -> list[ClearanceRecord]:
    """Return the clearances of a key, newest first: those of its tenant, or of all keys if it has none."""
    rows = Clearance.objects.filter(mode=mode).order_by("-id")
    if only_tenant is not None:
        rows = rows.filter(only_tenant=only_tenant)
    if run is not None:
        rows = rows.filter(run=run)
    if status is not None:
        rows = rows.filter(_stands(status, at=at))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [seen(row, at=at) for row in rows[:limit]]


def _stands(status: str, *, at: datetime) -> Q:
    """Return the filter for a status at an instant, as `lineage.clearances.lease` has it."""
    lapsed = Q(status=lease.PAUSED) | Q(status=lease.ACTIVE, expires_at__lte=at)
    over = lapsed & Q(expires_at__lte=_before(at))
    if status == lease.ACTIVE:
        return Q(status=lease.ACTIVE, expires_at__gt=at)
    if status == lease.PAUSED:
        return lapsed & Q(expires_at__gt=_before(at))
    return Q(status=status) | over if status == lease.EXPIRED else Q(status=status)


def open_for(*, tenant: UUID, category: str, purpose: str, at: datetime) -> list[UUID]:
    """Return the active and paused runs that are cleared for this consent key, oldest first."""
    dropped = DroppedPair.objects.filter(tenant=tenant, category=category).values("clearance")
    rows = ClearedTenant.objects.filter(
        tenant=tenant,
        categories__contains=[category],
        clearance__purpose=purpose,
        clearance__status__in=lease.OPEN,
    ).exclude(clearance__in=dropped)
    clearances = Clearance.objects.filter(id__in=rows.values("clearance")).order_by("id")
    return [row.id for row in clearances if row.lease.status_at(at) in lease.OPEN]


def runs(*, ids: Sequence[UUID], at: datetime) -> list[ClearanceRecord]:
    """Return the clearances with these ids, oldest first."""
    return [seen(row, at=at) for row in Clearance.objects.filter(id__in=ids).order_by("id")]


def active_clearances(*, at: datetime, mode: str, tenant: UUID | None = None) -> list[UUID]:
    """Return every run that may use data now: all, or those cleared for a tenant."""
    rows = Clearance.objects.filter(mode=mode, status=lease.ACTIVE, expires_at__gt=at)
    if tenant is not None:
        rows = rows.filter(cleared__tenant=tenant)
    return list(rows.order_by("id").values_list("id", flat=True))


def open_clearances(*, mode: str, tenant: UUID | None = None, account: UUID | None = None) -> list[UUID]:
    """Return every run that has not ended: all, or those cleared for a tenant or for any tenant of an account."""
    rows = Clearance.objects.filter(mode=mode, status__in=lease.OPEN)
    if tenant is not None:
        rows = rows.filter(cleared__tenant=tenant)
    elif account is not None:
        rows = rows.filter(cleared__tenant__account=account).distinct()
    return list(rows.order_by("id").values_list("id", flat=True))


def clearances_due(*, at: datetime, limit: int = 200) -> list[UUID]:
    """Return clearances that time may have changed: a lease lapsed, a pause or a permission ended."""
    active, paused = (Clearance.objects.filter(status=status) for status in lease.OPEN)
    rows = (
        active.filter(expires_at__lte=at)
        | active.filter(holds_until__lte=at)
        | paused.filter(expires_at__lte=_before(at))
    )
    return list(rows.order_by("expires_at").values_list("id", flat=True)[:limit])


def pauses(row: Clearance, *, at: datetime) -> list[tuple[datetime, datetime | None]]:
    """Return when the run was paused; the last pause has no end while the run may still resume."""
    found: list[tuple[datetime, datetime | None]] = []
    for kind, instant in ClearanceStep.objects.filter(clearance=row).values_list("kind", "at"):
        if kind == clearance_step.PAUSED:
            found.append((instant, None))
        elif found:
            found[-1] = (found[-1][0], instant)
    if row.status == lease.ACTIVE and row.lease.has_lapsed(at):
        found.append((row.expires_at, None))
    if found and found[-1][1] is None:
        found[-1] = (found[-1][0], seen(row, at=at).ended_at)
    return found


def unnoted_ends(*, at: datetime) -> tuple[int, datetime | None]:
    """Count the ended leases and pauses that no sweep has recorded; with the instant when the oldest ended."""
    active, paused = (Clearance.objects.filter(status=status) for status in lease.OPEN)
    lapsed = active.filter(expires_at__lte=at).aggregate(count=Count("id"), oldest=Min("expires_at"))
    over = paused.filter(expires_at__lte=_before(at)).aggregate(
        count=Count("id"),
        oldest=Min(ExpressionWrapper(F("expires_at") + _GRACE, output_field=DateTimeField())),
    )
    ends = [one for one in (lapsed["oldest"], over["oldest"]) if one is not None]
    return lapsed["count"] + over["count"], min(ends, default=None)


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
    status, until = row.lease.status_at(at), row.lease.resume_until
    return ClearanceRecord(
        row.id,
        row.mode,
        row.only_tenant_id,
        tuple(row.key_regions) if row.key_regions is not None else None,
        ClearanceRequest.from_dict(row.request),
        row.attempt,
        status,
        row.revision,
        row.manifest_digest,
        row.tenants,
        row.pairs,
        row.excluded,
        row.created_at,
        row.expires_at,
        until if status in lease.OPEN else None,
        until if status == lease.EXPIRED and until is not None else row.ended_at,
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
