"""What a restored ledger lacks, judged by what others hold: exports, receipts, webhooks' entries. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class HeldEntry:
    """An entry that a document outside of the database proves. `kind` and `id` are empty if it does not state them."""

    seq: int
    leaf_hash: str
    kind: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What documents hold: entries, and the largest size of the ledger that any of them states."""

    entries: Mapping[int, HeldEntry]
    size: int


@dataclass(frozen=True, slots=True)
class GapReport:
    """`missing` are the places after the restored size that existed; `contradictions` the places with another entry."""

    size: int
    missing: tuple[int, ...]
    contradictions: tuple[int, ...]
    known: Mapping[int, HeldEntry]


class HeldContradict(ValueError):
    """Two documents hold different entries for one place. One of them is false."""


def held(documents: Iterable[Any]) -> Held:
    """Collect entries and sizes from parsed JSON documents of any shape.

    An entry is an object with `seq` and `leaf_hash`, as in receipts and in the list of entries. A size is `tree_size`.
    Raises: HeldContradict.
    """
    entries: dict[int, HeldEntry] = {}
    size = 0
    for document in documents:
        for members in _objects(document):
            seq, leaf_hash, tree_size = members.get("seq"), members.get("leaf_hash"), members.get("tree_size")
            if isinstance(tree_size, int):
                size = max(size, tree_size)
            if not isinstance(seq, int) or not isinstance(leaf_hash, str) or seq < 1:
                continue
            other = entries.get(seq)
            if other is not None and other.leaf_hash != leaf_hash:
                raise HeldContradict(f"entry {seq}")
            entries[seq] = _richer(
                other, HeldEntry(seq, leaf_hash, _text(members, "kind"), _text(members, "id"))
            )
    return Held(entries, max([size, *entries]))


def report(held: Held, *, size: int, leaf_hash_of: Callable[[int], str | None]) -> GapReport:
    """Compare what is held with a ledger of `size` entries. `leaf_hash_of` reads it at a place."""
    contradictions = tuple(
        seq
        for seq, entry in sorted(held.entries.items())
        if seq <= size and leaf_hash_of(seq) != entry.leaf_hash
    )
    return GapReport(size, tuple(range(size + 1, held.size + 1)), contradictions, held.entries)


def _richer(one: HeldEntry | None, other: HeldEntry) -> HeldEntry:
    return one if one is not None and one.kind else other


def _text(members: Mapping[str, Any], name: str) -> str:
    value = members.get(name)
    return value if isinstance(value, str) else ""


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object in a JSON value, however deep."""
    waiting = [value]
    while waiting:
        present = waiting.pop()
        if isinstance(present, dict):
            yield present
            waiting.extend(present.values())
        elif isinstance(present, list):
            waiting.extend(present)
