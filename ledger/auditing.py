"""Compare projections with the fold of the ledger, slice by slice.

Each slice reads its entries and its rows in one REPEATABLE READ snapshot, so writers that run meanwhile cause no false
difference. A slice is one owner's state or a bounded range of entries; nothing else is held in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from django.db import DatabaseError, connection, transaction

from ledger import projections, queries, scope
from ledger.projections import Comparison, Difference, FoldedEntry, Projection, Slice, SliceKind

CHUNK: Final = 2000
STRAYS: Final = "strays"
# The name under which an entry is reported that no fold can read. `verify_ledger` says more about it.
ENTRIES: Final = "ledger.entries"
_OWNED: Final[tuple[SliceKind, ...]] = ("tenant", "account")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a pass goes on: a phase, and the last owner, sequence number or entry id that it has checked."""

    phase: str = "vendor"
    after: str = ""


@dataclass(frozen=True, slots=True)
class CheckedSlice:
    """One checked slice. At the end of the pass, `following` becomes None."""

    differences: tuple[Difference, ...]
    rows: int
    not_vouched: dict[str, int]
    following: Cursor | None
    revision: int
    # The owner of this slice or the range of entries, as the cursor writes it.
    checked: Cursor


@dataclass(slots=True)
class PassReport:
    """The result of a whole pass."""

    differences: list[Difference] = field(default_factory=list)
    rows: int = 0
    slices: int = 0
    revision: int = 0
    not_vouched: dict[str, int] = field(default_factory=dict)

    def add(self, checked: CheckedSlice) -> None:
        self.differences += checked.differences
        self.rows += checked.rows
        self.slices += 1
        self.revision = checked.revision
        for label, count in checked.not_vouched.items():
            self.not_vouched[label] = self.not_vouched.get(label, 0) + count


@contextmanager
def snapshot() -> Iterator[None]:
    """One state of the database for all reads inside. Inside a transaction, that transaction decides."""
    if connection.in_atomic_block:
        with scope.everything(reason="audit"):
            yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with scope.everything(reason="audit"):
            yield


def check_all(checked: Sequence[Projection]) -> PassReport:
    """Check these projections from the first to the last slice."""
    report = PassReport()
    cursor: Cursor | None = Cursor()
    while cursor is not None:
        step = check_slice(cursor, checked)
        report.add(step)
        cursor = step.following
    return report


def check_slice(cursor: Cursor, checked: Sequence[Projection]) -> CheckedSlice:
    """Check the slice that follows `cursor`."""
    with snapshot():
        revision = queries.revision()
        if cursor.phase == "vendor":
            return _of(cursor, _owner(Slice("vendor"), checked), Cursor("tenant"), revision)
        if cursor.phase in _OWNED:
            return _owned(cursor, checked, revision)
        if cursor.phase == "entries":
            return _range(cursor, checked, revision)
        return _strays(cursor, checked, revision)


def _owned(cursor: Cursor, checked: Sequence[Projection], revision: int) -> CheckedSlice:
    kind: SliceKind = "tenant" if cursor.phase == "tenant" else "account"
    after = UUID(cursor.after) if cursor.after else None
    concerned = [projection for projection in checked if kind in projection.slices]
    owners = [
        owner
        for owner in (
            queries.next_owner(kind, after=after) if concerned else None,
            *(each.next_owner(kind, after) for each in concerned if each.next_owner is not None),
        )
        if owner is not None
    ]
    if not owners:
        following = Cursor("account") if kind == "tenant" else Cursor("entries", "0")
        return _of(cursor, Comparison(), following, revision)
    owner = min(owners)
    here = Cursor(kind, str(owner))
    return _of(here, _owner(Slice(kind, owner), concerned), here, revision)


def _owner(part: Slice, checked: Sequence[Projection]) -> Comparison:
    concerned = [projection for projection in checked if part.kind in projection.slices]
    kinds = sorted({kind for projection in concerned for kind in projection.kinds})
    if not concerned:
        return Comparison()
    stored = queries.entries_of_owner(part.kind, owner=part.owner, kinds=kinds)
    return _compared(part, concerned, stored)


def _range(cursor: Cursor, checked: Sequence[Projection], revision: int) -> CheckedSlice:
    concerned = [projection for projection in checked if "entries" in projection.slices]
    kinds = sorted({kind for projection in concerned for kind in projection.kinds})
    stored = queries.entries(after=int(cursor.after), limit=CHUNK, kinds=kinds) if concerned else []
    if not stored:
        return _of(cursor, Comparison(), _next_strays(checked, ""), revision)
    entries = ((entry.seq, entry.data) for entry in stored)
    here = Cursor("entries", str(stored[-1].seq))
    return _of(here, _compared(Slice("entries"), concerned, entries), here, revision)


def _strays(cursor: Cursor, checked: Sequence[Projection], revision: int) -> CheckedSlice:
    """Find rows that name an entry which does not exist, or which is of another kind."""
    name = cursor.phase.removeprefix(f"{STRAYS}:")
    projection = next((each for each in checked if each.name == name), None)
    found = Comparison()
    if projection is None or projection.entry_ids is None:
        return _of(cursor, found, _next_strays(checked, name), revision)
    ids = projection.entry_ids(UUID(cursor.after) if cursor.after else None, CHUNK)
    if not ids:
        return _of(cursor, found, _next_strays(checked, name), revision)
    kinds = queries.kinds_of(ids=ids)
    found.differences += [
        Difference(projection.name, projection.tables[0], f"entry={id}", "extra")
        for id in ids
        if kinds.get(id) not in projection.kinds
    ]
    here = Cursor(cursor.phase, str(ids[-1]))
    return _of(here, found, here, revision)


def _next_strays(checked: Sequence[Projection], name: str) -> Cursor | None:
    names = sorted(each.name for each in checked if each.entry_ids is not None and each.name > name)
    return Cursor(f"{STRAYS}:{names[0]}") if names else None


def _compared(
    part: Slice, concerned: Sequence[Projection], stored: Iterable[tuple[int, bytes]]
) -> Comparison:
    total = Comparison()
    folded = _decoded(stored, total.differences)
    for projection in concerned:
        mine = [entry for entry in folded if entry.kind in projection.kinds]
        try:
            found = projections.compare(
                projection, list(projection.fold(mine)), projection.rows(replace(part, entries=tuple(mine)))
            )
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001  a forged entry or row may break its reader in any way
            owner = f"{part.kind}={part.owner}" if part.owner else part.kind
            cause = (type(error).__name__,)
            total.differences.append(
                Difference(projection.name, projection.tables[0], owner, "unreadable", cause)
            )
            continue
        total.differences += found.differences
        total.rows += found.rows
        for label, count in found.not_vouched.items():
            total.not_vouched[label] = total.not_vouched.get(label, 0) + count
    return total


def _decoded(stored: Iterable[tuple[int, bytes]], unreadable: list[Difference]) -> list[FoldedEntry]:
    """Decode entries. An entry that is not an envelope is a difference, and is left out."""
    decoded = []
    for seq, data in stored:
        try:
            decoded.append(projections.decode(data))
        except (ValueError, LookupError, TypeError) as error:
            cause = (type(error).__name__,)
            unreadable.append(Difference(ENTRIES, "ledger_entry", f"seq={seq}", "unreadable", cause, seq))
    return decoded


def _of(here: Cursor, found: Comparison, following: Cursor | None, revision: int) -> CheckedSlice:
    return CheckedSlice(tuple(found.differences), found.rows, found.not_vouched, following, revision, here)
