"""Read what customers committed themselves to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db.models import QuerySet

from pricing import commitment
from pricing.commitment import Commitment, EndCause
from pricing.models import Commitment as Row


class NoSuchCommitment(LookupError):
    """The commitment is unknown. Check its id."""

    code = "no_such_commitment"


def commitments(
    *, tenants: Sequence[UUID] | None = None, mode: str | None = None, limit: int = 500
) -> list[Commitment]:
    """Return the commitments of tenants, or of a mode, the one that begins last first."""
    rows = _rows()
    if tenants is not None:
        rows = rows.filter(tenant__in=tenants)
    if mode is not None:
        rows = rows.filter(tenant__mode=mode)
    return [_record(row) for row in rows.order_by("-begins_at", "-revision")[:limit]]


def commitment_by_id(*, id: UUID) -> Commitment:
    """Return one commitment. Raises: NoSuchCommitment."""
    row = _rows().filter(id=id).first()
    if row is None:
        raise NoSuchCommitment(str(id))
    return _record(row)


def in_effect(*, tenant: UUID, at: datetime) -> Commitment | None:
    """Return the commitment of the tenant at `at`."""
    return commitment.in_effect(commitments(tenants=[tenant]), at)


def to_remind(*, at: datetime, limit: int = 500) -> list[Commitment]:
    """Return the commitments whose customers hear now that they end."""
    near = at + commitment.REMINDED_AHEAD
    rows = _rows().filter(reminder=None, begins_at__lte=at, ends_at__gt=at).order_by("ends_at")
    rows = rows.filter(ends_at__lte=near) | rows.filter(end__ends_at__lte=near)
    return [found for row in rows[:limit] if (found := _record(row)).reminder_due(at)]


def _rows() -> QuerySet[Row]:
    return Row.objects.select_related("lock__schedule", "end")


def _record(row: Row) -> Commitment:
    end = getattr(row, "end", None)
    return Commitment(
        row.id,
        row.tenant_id,
        row.group,
        row.lock_id,
        row.lock.schedule.version,
        row.order_form,
        row.begins_at,
        row.minimum_until,
        row.ends_at,
        row.notice_days,
        end.ends_at if end else None,
        cast("EndCause", end.cause) if end else None,
    )
