"""The rows of commitments and of stated demand as their folds describe them, and the registration of both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ledger import projections, row_reading
from ledger.projections import Row, Slice
from pricing import folds, kinds
from pricing.models import Commitment, CommitmentEnd, CommitmentReminder, Demand

_plain: Final = projections.plain


def register() -> None:
    """Register the projections of commitments."""
    for name, table, kind, fold, rows, model in (
        ("commitments", folds.COMMITMENTS, kinds.COMMITTED, folds.commitments, _commitments, Commitment),
        (
            *("commitment_ends", folds.COMMITMENT_ENDS, kinds.COMMITMENT_ENDED),
            *(folds.commitment_ends, _ends, CommitmentEnd),
        ),
        ("demands", folds.DEMANDS, kinds.DEMANDED, folds.demands, _demands, Demand),
        ("reminders", folds.REMINDERS, kinds.REMINDED, folds.reminders, _reminders, CommitmentReminder),
    ):
        projections.register(
            f"pricing.{name}",
            tables=[table],
            kinds=[kind],
            slices=["tenant"],
            fold=fold,
            rows=rows,
            next_owner=row_reading.owners(model, tenant="tenant_id"),
        )


def _commitments(part: Slice) -> Iterator[Row]:
    for row in Commitment.objects.filter(tenant=part.owner):
        columns = {
            "group": str(row.group),
            "lock": str(row.lock_id),
            "order_form": row.order_form,
            "begins_at": _plain(row.begins_at),
            "minimum_until": _plain(row.minimum_until),
            "ends_at": _plain(row.ends_at),
            "notice_days": row.notice_days,
            "requested_by": _plain(row.requested_by),
            "approved_by": str(row.approved_by),
            **_stamp(row),
        }
        yield Row(folds.COMMITMENTS, f"commitment={row.id}", columns)


def _ends(part: Slice) -> Iterator[Row]:
    for row in CommitmentEnd.objects.filter(tenant=part.owner):
        columns = {
            "commitment": str(row.commitment_id),
            "ends_at": _plain(row.ends_at),
            "cause": row.cause,
            "reason": row.reason,
            **_stamp(row),
        }
        yield Row(folds.COMMITMENT_ENDS, f"end={row.id}", columns)


def _reminders(part: Slice) -> Iterator[Row]:
    for row in CommitmentReminder.objects.filter(tenant=part.owner):
        columns = {"commitment": str(row.commitment_id), "ends_at": _plain(row.ends_at), **_stamp(row)}
        yield Row(folds.REMINDERS, f"reminder={row.id}", columns)


def _demands(part: Slice) -> Iterator[Row]:
    for row in Demand.objects.filter(tenant=part.owner):
        said = {
            "about": row.about,
            "subject": str(row.subject),
            "category": row.category,
            "purpose": row.purpose,
        }
        columns = {**said, "wishes": row.wishes, "figure_bps": row.figure_bps, **_stamp(row)}
        yield Row(folds.DEMANDS, f"demand={row.id}", columns)


def _stamp(row: Any) -> dict[str, Any]:
    return {
        "tenant": str(row.tenant_id),
        "entry": str(row.entry_id),
        "revision": row.revision,
        "recorded_at": _plain(row.recorded_at),
    }
