"""Read purposes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from consent.facts import PurposeFacts
from consent.models import Purpose


@dataclass(frozen=True, slots=True)
class PurposeRecord:
    id: UUID
    mode: str
    code: str
    name: str
    cross_tenant: bool

    def facts(self) -> PurposeFacts:
        return PurposeFacts(self.code, self.cross_tenant)


def purpose(*, mode: str, code: str) -> PurposeRecord | None:
    row = Purpose.objects.filter(mode=mode, code=code).first()
    return _purpose(row) if row else None


def purposes(*, mode: str, after: str = "", limit: int | None = None) -> list[PurposeRecord]:
    """List the purposes in order of code."""
    rows = Purpose.objects.filter(mode=mode, code__gt=after).order_by("code")
    return [_purpose(row) for row in (rows[:limit] if limit is not None else rows)]


def _purpose(row: Purpose) -> PurposeRecord:
    return PurposeRecord(row.id, row.mode, row.code, row.name, row.cross_tenant)
