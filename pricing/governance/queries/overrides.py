"""Read the prices that were negotiated for a tenant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pricing.caps import Caps
from pricing.models import Override


class NoSuchOverride(LookupError):
    """The override is unknown. Check its id."""

    code = "no_such_override"


@dataclass(frozen=True, slots=True)
class OverrideRecord:
    id: UUID
    tenant: UUID
    kind: str
    bps: int | None
    effective_from: datetime
    effective_until: datetime | None
    reason: str
    requested_by: UUID | None
    approved_by: UUID
    entry: UUID

    def covers(self, at: datetime) -> bool:
        """Return whether the override is in effect at `at`. It ends just before `effective_until`."""
        return self.effective_from <= at and (self.effective_until is None or at < self.effective_until)

    def apply(self, bps: int, *, reached: bool, caps: Caps | None) -> int:
        """Return the discount under this override, within the greatest percentage.

        It replaces a discount that the consents earn: where they do not reach the first tier, it gives nothing.
        """
        if not reached or caps is None or self.kind == "excluded" or self.bps is None:
            return 0
        return min(self.bps, caps.max_bps) if self.kind == "fixed" else min(bps, self.bps)


def overrides(*, tenant: UUID) -> list[OverrideRecord]:
    """Return the tenant's overrides, the one that begins last first."""
    rows = Override.objects.filter(tenant=tenant).select_related("end")
    return [_record(row) for row in rows.order_by("-effective_from", "-revision")]


def override(*, id: UUID) -> OverrideRecord:
    """Return one override. Raises: NoSuchOverride."""
    row = Override.objects.filter(id=id).select_related("end").first()
    if row is None:
        raise NoSuchOverride(str(id))
    return _record(row)


def override_in_effect(*, tenant: UUID, at: datetime) -> OverrideRecord | None:
    return in_effect(overrides(tenant=tenant), at)


def in_effect(every: Sequence[OverrideRecord], at: datetime) -> OverrideRecord | None:
    return next((each for each in every if each.covers(at)), None)


def changes(every: Sequence[OverrideRecord]) -> Iterator[datetime | None]:
    """Yield when overrides begin and end."""
    for each in every:
        yield each.effective_from
        yield each.effective_until


def _record(row: Override) -> OverrideRecord:
    ended = getattr(row, "end", None)
    ends = [instant for instant in (row.effective_until, ended.ends_at if ended else None) if instant]
    return OverrideRecord(
        row.id,
        row.tenant_id,
        row.kind,
        row.bps,
        row.effective_from,
        min(ends, default=None),
        row.reason,
        row.requested_by,
        row.approved_by,
        row.entry_id,
    )
