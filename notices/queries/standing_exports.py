"""Read standing exports and what was sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from notices.models import ExportPush, StandingExport


class NoStandingExport(LookupError):
    """No address is set for a daily copy of these records."""

    code = "no_standing_export"


@dataclass(frozen=True, slots=True)
class PushRecord:
    at: datetime
    status: int | None
    error: str
    size: int
    sha256: str
    revision: int

    @property
    def succeeded(self) -> bool:
        return not self.error


@dataclass(frozen=True, slots=True)
class StandingExportRecord:
    """A standing export. `last` is the newest push that the receiver accepted."""

    id: UUID
    mode: str
    tenant: UUID
    account: UUID
    url: str
    public_key: str
    created_at: datetime
    ended_at: datetime | None
    next_at: datetime
    failures: int
    last: PushRecord | None


def current(*, tenant: UUID) -> StandingExportRecord | None:
    """Return the tenant's standing export. None if it has none, or it ended."""
    row = StandingExport.objects.filter(tenant=tenant, ended_at=None).first()
    return _record(row) if row else None


def standing_export(*, id: UUID) -> StandingExportRecord:
    """Return one standing export. Raises: NoStandingExport."""
    row = StandingExport.objects.filter(id=id).first()
    if row is None:
        raise NoStandingExport(str(id))
    return _record(row)


def pushes(*, export: UUID, limit: int = 30) -> list[PushRecord]:
    """Return the newest attempts, newest first."""
    return [_push(row) for row in ExportPush.objects.filter(export=export).order_by("-id")[:limit]]


def due(*, at: datetime, limit: int) -> list[UUID]:
    """Return the standing exports to send now, longest due first."""
    rows = StandingExport.objects.filter(ended_at=None, next_at__lte=at).order_by("next_at")
    return list(rows.values_list("id", flat=True)[:limit])


def _record(row: StandingExport) -> StandingExportRecord:
    last = ExportPush.objects.filter(export=row, error="").order_by("-id").first()
    return StandingExportRecord(
        row.id,
        row.mode,
        row.tenant,
        row.account,
        row.url,
        row.public_key,
        row.created_at,
        row.ended_at,
        row.next_at,
        row.failures,
        _push(last) if last else None,
    )


def _push(row: ExportPush) -> PushRecord:
    return PushRecord(row.at, row.status, row.error, row.size, row.sha256, row.revision)
