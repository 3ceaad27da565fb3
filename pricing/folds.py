"""The folds of this room: which rows its entries say exist. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.projections import FoldedEntry, Row

SCHEDULES = "pricing_schedule"
ENTITLEMENTS = "pricing_entitlement"
OVERRIDES = "pricing_override"
KEPT_POINTS = "pricing_keptpoints"


def schedules(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every published schedule. It never changes."""
    for entry in entries:
        names = ("version", "name", "definition", "effective_from", "effective_until")
        columns = {"mode": entry.mode, **{name: entry.body[name] for name in names}, **_stamp(entry)}
        yield Row(SCHEDULES, f"schedule={entry.body['schedule']}", columns, entry.seq)


def entitlements(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every entitlement of the tenant. None is ever changed."""
    for entry in entries:
        names = (
            *("sequence", "schedule", "points", "bps", "earned_bps", "consents_sha256", "causes", "override"),
        )
        columns = {
            "tenant": entry.tenant,
            "tier": entry.body["tier"] or "",
            **{name: entry.body[name] for name in names},
            **_stamp(entry),
        }
        yield Row(ENTITLEMENTS, f"entitlement={entry.body['entitlement']}", columns, entry.seq)


def overrides(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every negotiated price of the tenant."""
    for entry in entries:
        names = ("kind", "bps", "effective_from", "effective_until", "reason", "approved_by")
        columns = {"tenant": entry.tenant, **{name: entry.body[name] for name in names}, **_stamp(entry)}
        yield Row(OVERRIDES, f"override={entry.body['override']}", columns, entry.seq)


def kept_points(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every notice of an edit that closed fields, with the day until which their points are kept."""
    for entry in entries:
        names = ("consent", "edit", "fields", "period_end", "until")
        columns = {"tenant": entry.tenant, **{name: entry.body[name] for name in names}, **_stamp(entry)}
        yield Row(KEPT_POINTS, f"kept={entry.body['kept']}", columns, entry.seq)


def _stamp(entry: FoldedEntry) -> dict[str, object]:
    """The entry's id, and the columns that the append function fills in."""
    return {"entry": entry.id, "revision": entry.seq, "recorded_at": entry.recorded_at}
