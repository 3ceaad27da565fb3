"""Read people's stops, and what customers said about free text."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.models import FreeTextHandling, PersonStop


class NoSuchStop(LookupError):
    """This request never stopped anything: it was recorded before requests reached the next run."""

    code = "no_such_stop"


@dataclass(frozen=True, slots=True)
class PersonStopRecord:
    """A person's stop. `purposes` of None means every purpose, `key_id` of None an unknown subject key."""

    right: str
    purposes: tuple[str, ...] | None
    key_id: str | None
    lifted_at: datetime | None


def stops(*, ids: Collection[UUID]) -> Mapping[UUID, PersonStopRecord]:
    """Return the stops with these ids."""
    rows = PersonStop.objects.filter(id__in=ids).select_related("lift")
    return {row.id: _seen(row) for row in rows}


def free_text(*, tenant: UUID, category: UUID) -> Mapping[str, str]:
    """Return how the tenant says it handles each field that may hold free text; empty if it never said."""
    row = FreeTextHandling.objects.filter(tenant=tenant, category=category).order_by("-id").first()
    return {} if row is None else row.fields


def _seen(row: PersonStop) -> PersonStopRecord:
    lift = getattr(row, "lift", None)
    return PersonStopRecord(
        row.right,
        tuple(row.purposes) if row.purposes is not None else None,
        row.key_id,
        lift.claimed_at if lift is not None else None,
    )
