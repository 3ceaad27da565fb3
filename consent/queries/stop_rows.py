"""The rows of people's stops as their folds describe them, and the registration of these projections."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final

from consent import kinds, stop_folds
from consent.models import FreeTextHandling, PersonStop, PersonStopLift
from ledger import projections, row_reading
from ledger.entries import EntryKind
from ledger.projections import Row, Slice

_plain: Final = projections.plain


def register() -> None:
    """Register the projections of stops."""
    _of_tenant(
        "stops",
        PersonStop,
        kinds.STOPPED,
        fold=stop_folds.stops,
        rows=_stops,
        not_covered="claimed_at: the caller's time; the commitment itself, but for its digest",
    )
    _of_tenant(
        "stop_lifts",
        PersonStopLift,
        kinds.STOP_LIFTED,
        fold=stop_folds.lifts,
        rows=_lifts,
        not_covered="claimed_at: the caller's time",
    )
    _of_tenant(
        "free_text",
        FreeTextHandling,
        kinds.FREE_TEXT,
        fold=stop_folds.free_text,
        rows=_free_text,
        not_covered="claimed_at: the caller's time",
    )


def _of_tenant(name: str, model: Any, kind: EntryKind, **described: Any) -> None:
    projections.register(
        f"consent.{name}",
        tables=[model._meta.db_table],  # noqa: SLF001  Django documents it
        kinds=[kind],
        slices=["tenant"],
        next_owner=row_reading.owners(model, tenant="tenant_id"),
        **described,
    )


def _stamp(row: Any) -> dict[str, Any]:
    return {"revision": row.revision, "recorded_at": _plain(row.recorded_at)}


def _stops(part: Slice) -> Iterator[Row]:
    for row in PersonStop.objects.filter(tenant=part.owner):
        columns = {
            "entry": str(row.entry_id),
            "mode": row.mode,
            "tenant": str(row.tenant_id),
            "commitment_sha256": hashlib.sha256(row.commitment.encode()).hexdigest(),
            "key_id": row.key_id,
            "right": row.right,
            "purposes": row.purposes,
            **_stamp(row),
        }
        yield Row(stop_folds.STOPS, f"stop={row.id}", columns)


def _lifts(part: Slice) -> Iterator[Row]:
    for row in PersonStopLift.objects.filter(tenant=part.owner):
        columns = {
            "entry": str(row.entry_id),
            "tenant": str(row.tenant_id),
            "signatory": str(row.signatory),
            "authority": row.authority,
            **_stamp(row),
        }
        yield Row(stop_folds.LIFTS, f"stop={row.stop_id}", columns)


def _free_text(part: Slice) -> Iterator[Row]:
    for row in FreeTextHandling.objects.filter(tenant=part.owner).select_related("category"):
        columns = {
            "mode": row.category.mode,
            "tenant": str(row.tenant_id),
            "category": row.category.code,
            "fields": row.fields,
            "signatory": str(row.signatory),
            "authority": row.authority,
            **_stamp(row),
        }
        yield Row(stop_folds.FREE_TEXT, f"entry={row.entry_id}", columns)
