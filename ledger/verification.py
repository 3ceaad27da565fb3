"""Verification of the ledger from its stored bytes. It ends with a verdict even on damaged bytes."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db import connection

from ledger import entries, entry_faults, merkle, queries, stored_tables
from ledger.models import Head
from ledger.node_streams import NodeStreams

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LISTED = 1000
_LONGEST_GAP = 100_000


class LedgerDamaged(Exception):
    """The stored ledger does not match its hashes. The message names each wrong entry."""

    code = "ledger_damaged"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `seq` is the entry's place, None where no entry is concerned."""

    seq: int | None
    message: str

    def __str__(self) -> str:
        return f"entry {self.seq}: {self.message}" if self.seq is not None else self.message


@dataclass(slots=True)
class VerificationReport:
    """The verdict: how many entries were read, their root, and the first `LISTED` of all `found` findings."""

    entries: int = 0
    root: bytes = b""
    found: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, seq: int | None, message: str) -> None:
        self.found += 1
        if len(self.findings) < LISTED:
            self.findings.append(Finding(seq, message))


def verify_ledger() -> VerificationReport:
    """Inspect the ledger, and return the report of a clean one. Raises: LedgerDamaged."""
    report = inspect_ledger()
    if report.found:
        raise LedgerDamaged("; ".join(map(str, report.findings)))
    return report


def inspect_ledger() -> VerificationReport:
    """Check every entry, node and stamp, the head, and the tables of kinds. Memory does not grow with the ledger.

    Run it in a REPEATABLE READ transaction for one consistent snapshot.
    """
    return _Inspection().run()


class _Inspection:
    """One pass over entries and nodes in step.

    Each inner node is checked against the stored nodes below it, so one wrong node gives one finding or two, and not
    one for each node above it.
    """

    def __init__(self) -> None:
        self._report = VerificationReport()
        self._nodes = NodeStreams()
        self._strays: list[tuple[int, int]] = []
        self._pending: list[bytes] = []  # the roots of the full subtrees so far, largest first
        self._newest = _EPOCH
        self._kinds = entries.kinds().keys()

    def run(self) -> VerificationReport:
        head = Head.objects.filter(id=1).first()
        try:
            self._entries(head)
            self._stray_nodes()
        finally:
            self._nodes.close()
        self._report.root = merkle.Frontier(self._report.entries, tuple(self._pending)).root()
        self._head(head)
        for seq, message in stored_tables.faults():
            self._report.add(seq, message)
        return self._report

    def _entries(self, head: Head | None) -> None:
        for row in queries.stream():
            if head is not None and row.seq > head.size:
                if row.seq <= _size_now():
                    break  # appended since the head was read
                self._report.add(row.seq, f"it lies beyond the head, which counts {head.size}")
            gap = row.seq - self._report.entries - 1
            if gap:
                missing = (
                    "it is missing" if gap == 1 else f"it is missing, and so are all before entry {row.seq}"
                )
                self._report.add(self._report.entries + 1, missing)
            if gap > _LONGEST_GAP:
                break
            for _ in range(gap):
                self._grow(None)
            for fault in entry_faults.faults(row, kinds=self._kinds):
                self._report.add(row.seq, fault)
            if row.recorded_at < self._newest:
                self._report.add(row.seq, "it was recorded before the entry it follows")
            self._newest = row.recorded_at
            self._grow(merkle.leaf_hash(row.data))

    def _grow(self, leaf: bytes | None) -> None:
        """Check the leaf and every inner node that it completes. A missing entry leaves its stored leaf unchecked."""
        level, index = 0, self._report.entries
        self._report.entries += 1
        node = self._compare(level, index, leaf)
        while index & 1:
            level, index = level + 1, index >> 1
            node = self._compare(level, index, merkle.node_hash(self._pending.pop(), node))
        self._pending.append(node)

    def _compare(self, level: int, index: int, expected: bytes | None) -> bytes:
        stored = self._nodes.take(level, index, self._strays)
        if stored is None or (expected is not None and stored != expected):
            fault = "is missing" if stored is None else "is not the hash of what lies below it"
            self._report.add((index << level) + 1, f"the stored node {index} at level {level} {fault}")
        return stored or expected or bytes(32)

    def _stray_nodes(self) -> None:
        size = _size_now()
        for level, index in itertools.chain(self._strays, self._nodes.rest()):
            if level < 0 or index < 0 or (index + 1) << level > max(size, self._report.entries):
                self._report.add(None, f"the stored node {index} at level {level} belongs to no entry")

    def _head(self, head: Head | None) -> None:
        report = self._report
        if head is None:
            report.add(None, "the head is missing")
            return
        if head.size != report.entries:
            report.add(None, f"the head counts {head.size} entries, but {report.entries} exist")
        if [bytes(node) for node in head.frontier] != self._pending:
            report.add(None, "the head's root is not the root of the entries")
        if head.recorded_at != self._newest:
            report.add(report.entries or None, "the head does not have its time")


def _size_now() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(size), 0) FROM ledger_head")
        return int(cursor.fetchone()[0])
