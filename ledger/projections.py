"""The registry of projections: tables whose rows can be derived from ledger entries by a fold. Pure.

A *projection* names its tables, the kinds of entries that it folds, the fold, and a reader of the actual rows. Rooms
register theirs when the application starts, as they register kinds and consumers. `ledger.auditing` compares the rows
that the fold expects with the rows that are stored.

Entries and rows are read in slices to bound the memory: all entries of one tenant, all entries of one account about the
account itself, all entries of the vendor (no tenant, no account), or a range of the ledger.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from ledger import entries
from ledger.entries import EntryKind
from wire import times

SliceKind = Literal["vendor", "tenant", "account", "entries"]
Problem = Literal["missing", "extra", "differs", "unreadable"]


@dataclass(frozen=True, slots=True)
class FoldedEntry:
    """One decoded entry, as folds read it. Ids and times are texts."""

    seq: int
    id: str
    kind: str
    mode: str
    tenant: str | None
    account: str | None
    recorded_at: str
    actor: Mapping[str, Any]
    body: Mapping[str, Any]

    @property
    def fact(self) -> str:
        """The kind without its version: `consent.stated`."""
        return self.kind.rpartition("/")[0]

    @property
    def version(self) -> int:
        return int(self.kind.rpartition("/")[2])


@dataclass(frozen=True, slots=True)
class Row:
    """A row that a fold expects, or that a table holds. Its key names it and holds no personal data.

    Only the columns that an expected row names are compared. `seq` is the entry that an expected row comes from.
    `not_vouched` are columns that the entry is too old to say anything about.
    """

    table: str
    key: str
    columns: Mapping[str, Any]
    seq: int = 0
    not_vouched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that is not what the entries say. `seq` is the entry that the row should come from, if there is one."""

    projection: str
    table: str
    key: str
    problem: Problem
    columns: tuple[str, ...] = ()
    seq: int | None = None

    def text(self) -> str:
        detail = f" {', '.join(self.columns)}" if self.columns else ""
        source = f" (entry {self.seq})" if self.seq else ""
        return f"{self.projection}: {self.table} {self.key}: {self.problem}{detail}{source}"


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the state that is checked at once: one owner, or a range. `entries` are the projection's own in it."""

    kind: SliceKind
    owner: UUID | None = None
    entries: tuple[FoldedEntry, ...] = ()


Fold = Callable[[Sequence[FoldedEntry]], Iterable[Row]]
RowReader = Callable[[Slice], Iterable[Row]]
NextOwner = Callable[[SliceKind, UUID | None], UUID | None]
EntryIds = Callable[[UUID | None, int], Sequence[UUID]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """Tables with rows that the fold of some entries yields.

    `next_owner` gives the smallest owner after a given one that has rows. It finds rows of an owner without entries.
    `entry_ids` gives the next `entry_id` values of a table in which rows name the entry that they come from.
    `unnamed_rows` allows rows that no entry names. `not_covered` says why other columns are not compared.
    """

    name: str
    tables: tuple[str, ...]
    kinds: frozenset[str]
    slices: tuple[SliceKind, ...]
    fold: Fold
    rows: RowReader
    next_owner: NextOwner | None = None
    entry_ids: EntryIds | None = None
    unnamed_rows: bool = False
    not_covered: str = ""


class ProjectionRegisteredTwice(ValueError):
    """A projection of this name is already registered."""


class UnknownProjection(LookupError):
    """No projection of this name is registered."""

    code = "unknown_projection"


_projections: dict[str, Projection] = {}
_not_state: dict[str, str] = {}
_not_folded: dict[str, str] = {}


def register(
    name: str,
    *,
    tables: Sequence[str],
    kinds: Iterable[EntryKind],
    slices: Sequence[SliceKind],
    fold: Fold,
    rows: RowReader,
    next_owner: NextOwner | None = None,
    entry_ids: EntryIds | None = None,
    unnamed_rows: bool = False,
    not_covered: str = "",
) -> None:
    """Register a projection. Raises: ProjectionRegisteredTwice, entries.UnknownKind."""
    if name in _projections:
        raise ProjectionRegisteredTwice(f"the projection {name} is registered twice")
    wanted = list(kinds)
    for kind in wanted:
        entries.kind_named(kind.name)
    _projections[name] = Projection(
        name=name,
        tables=tuple(tables),
        kinds=frozenset(kind.name for kind in wanted),
        slices=tuple(slices),
        fold=fold,
        rows=rows,
        next_owner=next_owner,
        entry_ids=entry_ids,
        unnamed_rows=unnamed_rows,
        not_covered=not_covered,
    )


def not_state(tables: Sequence[str], reason: str) -> None:
    """Declare that the content of these tables is not derived from entries, and why."""
    _not_state.update(dict.fromkeys(tables, reason))


def not_folded(kinds: Iterable[EntryKind], reason: str) -> None:
    """Declare that no projection folds these kinds, and why."""
    _not_folded.update({kind.name: reason for kind in kinds})


def registered() -> list[Projection]:
    return list(_projections.values())


def named(name: str) -> Projection:
    """Return the projection of this name. Raises: UnknownProjection."""
    if name not in _projections:
        raise UnknownProjection(f"{name}; known are: {', '.join(_projections)}")
    return _projections[name]


def uncovered_tables() -> dict[str, str]:
    """Tables that no projection covers, each with the reason."""
    return dict(_not_state)


def unfolded_kinds() -> dict[str, str]:
    """Kinds that no projection folds, each with the reason."""
    return dict(_not_folded)


def decode(data: bytes) -> FoldedEntry:
    """Read the stored bytes of an entry. Raises: ValueError, KeyError where they are not an envelope."""
    envelope = json.loads(data)
    return FoldedEntry(
        envelope["seq"],
        envelope["id"],
        envelope["kind"],
        envelope["mode"],
        envelope["tenant"],
        envelope["account"],
        times.render(times.parse(envelope["recorded_at"])),
        envelope["actor"],
        envelope["body"],
    )


def plain(value: Any) -> Any:
    """A database value as entries write it: texts for ids and times, hexadecimal for bytes, lists for tuples."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return times.render(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return value


@dataclass(slots=True)
class Comparison:
    """What a comparison found: differences, the number of rows, and columns that old entries do not vouch for."""

    differences: list[Difference] = field(default_factory=list)
    rows: int = 0
    not_vouched: dict[str, int] = field(default_factory=dict)


_ABSENT: Final = object()


def compare(projection: Projection, expected: Iterable[Row], actual: Iterable[Row]) -> Comparison:
    """Compare the rows that a fold expects with the rows that are stored."""
    found = Comparison()
    stored: dict[tuple[str, str], Row] = {}
    for row in actual:
        place = (row.table, row.key)
        if place in stored:
            found.differences.append(Difference(projection.name, row.table, row.key, "extra"))
        stored[place] = row
    for row in expected:
        found.rows += 1
        for column in row.not_vouched:
            label = f"{row.table}.{column}"
            found.not_vouched[label] = found.not_vouched.get(label, 0) + 1
        match = stored.pop((row.table, row.key), None)
        if match is None:
            found.differences.append(
                Difference(projection.name, row.table, row.key, "missing", seq=row.seq or None)
            )
            continue
        wrong = tuple(
            name for name, value in row.columns.items() if not _same(match.columns.get(name, _ABSENT), value)
        )
        if wrong:
            found.differences.append(
                Difference(projection.name, row.table, row.key, "differs", wrong, row.seq or None)
            )
    if not projection.unnamed_rows:
        found.differences += [
            Difference(projection.name, row.table, row.key, "extra") for row in stored.values()
        ]
    return found


def _same(left: Any, right: Any) -> bool:
    """Equality that tells `true` from 1, also inside objects and arrays."""
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(value, right[name]) for name, value in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    return bool(left == right)
