"""Verification of the ledger from its stored bytes. It never canonicalises again."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ledger import merkle, queries
from ledger.models import Node
from wire import times


class LedgerDamaged(Exception):
    """The stored ledger does not match its hashes. The message names the first wrong entry."""

    code = "ledger_damaged"


@dataclass(frozen=True, slots=True)
class VerificationReport:
    entries: int
    root: bytes


def verify_ledger() -> VerificationReport:
    """Check sequence, envelope, leaf hashes, inner nodes, order of time and the head.

    Entries that are younger than the head read here are not checked. Run it in a REPEATABLE READ transaction for one
    consistent snapshot.
    Raises: LedgerDamaged.
    """
    try:
        head = queries.tree_head()
    except ValueError as error:
        raise LedgerDamaged(f"the head contradicts itself: {error}") from error
    frontier = merkle.Frontier()
    expected_nodes: dict[tuple[int, int], bytes] = {}
    previous = None
    count = 0
    for row in queries.stream():
        if row.seq > head.revision:
            break
        count += 1
        _check_row(row, expected_seq=count)
        if previous is not None and row.recorded_at < previous:
            raise LedgerDamaged(f"entry {row.seq}: recorded before the entry it follows")
        previous = row.recorded_at
        leaf = merkle.leaf_hash(row.data)
        frontier = frontier.append(leaf)
        expected_nodes[0, count - 1] = leaf
        _complete(expected_nodes, count)
    if count != head.revision:
        raise LedgerDamaged(f"the head counts {head.revision} entries, but {count} exist")
    if frontier.root() != head.root:
        raise LedgerDamaged("the head's root is not the root of the entries")
    _check_nodes(expected_nodes)
    return VerificationReport(count, frontier.root())


def _complete(nodes: dict[tuple[int, int], bytes], size: int) -> None:
    """Add the inner nodes that are complete with the newest of `size` leaves."""
    level, index = 0, size - 1
    while index & 1:
        parent = merkle.node_hash(nodes[level, index - 1], nodes[level, index])
        level, index = level + 1, index >> 1
        nodes[level, index] = parent


def _check_row(row: queries.StoredEntry, *, expected_seq: int) -> None:
    if row.seq != expected_seq:
        raise LedgerDamaged(f"entry {expected_seq} is missing")
    if merkle.leaf_hash(row.data) != row.leaf_hash:
        raise LedgerDamaged(f"entry {row.seq}: its bytes do not match its leaf hash")
    envelope = json.loads(row.data)
    stated = {
        "id": str(row.id),
        "seq": row.seq,
        "kind": row.kind,
        "mode": row.mode,
        "tenant": str(row.tenant) if row.tenant else None,
        "account": str(row.account) if row.account else None,
    }
    for name, value in stated.items():
        if envelope.get(name) != value:
            raise LedgerDamaged(f"entry {row.seq}: its column {name} does not match its bytes")
    if times.parse(envelope["recorded_at"]) != row.recorded_at:
        raise LedgerDamaged(f"entry {row.seq}: its column recorded_at does not match its bytes")


def _check_nodes(expected: dict[tuple[int, int], bytes]) -> None:
    stored = {
        (level, index): bytes(h) for level, index, h in Node.objects.values_list("level", "index", "hash")
    }
    # Nodes younger than the head belong to entries that were not checked.
    wrong = [place for place, node in expected.items() if stored.get(place) != node]
    if wrong:
        level, index = min(wrong)
        raise LedgerDamaged(f"the stored node {index} at level {level} is not the hash of its entries")
