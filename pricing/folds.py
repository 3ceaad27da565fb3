"""The folds of this room: which rows its entries say exist. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.projections import FoldedEntry, Row

SCHEDULES = "pricing_schedule"
ENTITLEMENTS = "pricing_entitlement"
OVERRIDES = "pricing_override"
KEPT_POINTS = "pricing_keptpoints"
SCHEDULE_ENDS = "pricing_scheduleend"
LAPSE_NOTICES = "pricing_lapsenotice"
LOCKS = "pricing_pricelock"
LOCK_ENDS = "pricing_pricelockend"
OVERRIDE_ENDS = "pricing_overrideend"
MATRICES = "pricing_approvalmatrix"
COMMITMENTS = "pricing_commitment"
COMMITMENT_ENDS = "pricing_commitmentend"
REMINDERS = "pricing_commitmentreminder"
DEMANDS = "pricing_demand"
SHARES = "pricing_subscriptionshares"


def schedules(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every published schedule. It never changes."""
    for entry in entries:
        names = ("version", "name", "definition", "effective_from", "effective_until")
        columns = {"mode": entry.mode, **{name: entry.body[name] for name in names}, **_stamp(entry)}
        yield Row(SCHEDULES, f"schedule={entry.body['schedule']}", columns, entry.seq)


def schedule_ends(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every end of a schedule that an entry named."""
    yield from _rows(entries, SCHEDULE_ENDS, "end", "version ends_at reason successor")


def lapse_notices(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every announcement that a schedule will end without a successor."""
    yield from _rows(entries, LAPSE_NOTICES, "notice", "version ends_at days")


def locks(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every lock of the tenant's price to a schedule. Its end is an entry of its own."""
    yield from _rows(
        entries, LOCKS, "lock", "kind schedule successor effective_from until period_end", owned=True
    )


def lock_ends(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every lock of the tenant's price that ended before its time."""
    yield from _rows(entries, LOCK_ENDS, "lock", "ends_at reason", owned=True)


def _rows(
    entries: Sequence[FoldedEntry], table: str, key: str, names: str, *, owned: bool = False
) -> Iterator[Row]:
    """One row for each entry, with the members of its body that are columns."""
    for entry in entries:
        columns = {name: entry.body[name] for name in names.split()}
        owner = {"tenant": entry.tenant} if owned else {}
        yield Row(table, f"{key}={entry.body[key]}", {**owner, **columns, **_stamp(entry)}, entry.seq)


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
    """Every negotiated price of the tenant. Entries of version 1 do not say who asked for it."""
    for entry in entries:
        names = ("kind", "bps", "effective_from", "effective_until", "reason", "approved_by")
        columns = {"tenant": entry.tenant, **{name: entry.body[name] for name in names}, **_stamp(entry)}
        columns["requested_by"] = entry.body.get("requested_by")
        yield Row(OVERRIDES, f"override={entry.body['override']}", columns, entry.seq)


def override_ends(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every negotiated price of the tenant that ended before its time."""
    yield from _rows(entries, OVERRIDE_ENDS, "override", "ends_at reason", owned=True)


def commitments(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every commitment of the tenant. Its end is an entry of its own, and so is the reminder of it."""
    names = "group lock order_form begins_at minimum_until ends_at notice_days requested_by approved_by"
    yield from _rows(entries, COMMITMENTS, "commitment", names, owned=True)


def commitment_ends(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every end of a commitment before its time."""
    yield from _rows(entries, COMMITMENT_ENDS, "end", "commitment ends_at cause reason", owned=True)


def reminders(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every reminder that a commitment ends and is not renewed."""
    yield from _rows(entries, REMINDERS, "reminder", "commitment ends_at", owned=True)


def demands(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Everything that the tenant said would make a no a yes."""
    yield from _rows(
        entries, DEMANDS, "demand", "about subject category purpose wishes figure_bps", owned=True
    )


def matrices(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every decision on who may grant what."""
    for entry in entries:
        columns = {"mode": entry.mode, "rules": entry.body["rules"], **_stamp(entry)}
        yield Row(MATRICES, f"matrix={entry.body['matrix']}", columns, entry.seq)


def shares(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every division of a subscription's list price between its tenants."""
    for entry in entries:
        columns = {"account": entry.account, "mode": entry.mode, **_stamp(entry)}
        columns |= {name: entry.body[name] for name in ("subscription", "parts")}
        yield Row(SHARES, f"shares={entry.body['shares']}", columns, entry.seq)


def kept_points(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every notice of an edit that closed fields, with the day until which their points are kept."""
    for entry in entries:
        names = ("consent", "edit", "fields", "period_end", "until")
        columns = {"tenant": entry.tenant, **{name: entry.body[name] for name in names}, **_stamp(entry)}
        yield Row(KEPT_POINTS, f"kept={entry.body['kept']}", columns, entry.seq)


def _stamp(entry: FoldedEntry) -> dict[str, object]:
    """The entry's id, and the columns that the append function fills in."""
    return {"entry": entry.id, "revision": entry.seq, "recorded_at": entry.recorded_at}
