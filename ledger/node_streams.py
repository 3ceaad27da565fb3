"""The stored nodes of the Merkle tree, each level in order, read in step with the entries: memory does not grow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from django.db import connection

_CHUNK = 500


class NodeStreams:
    """One forward cursor per level. Use it in a transaction, and close it."""

    def __init__(self) -> None:
        self._cursors = ExitStack()
        self._levels: dict[int, Iterator[tuple[int, bytes]]] = {}
        self._next: dict[int, tuple[int, bytes] | None] = {}

    def close(self) -> None:
        self._cursors.close()

    def take(self, level: int, index: int, strays: list[tuple[int, int]]) -> bytes | None:
        """Return the node at this place, or None. Nodes that stand before it are `strays`.

        Callers ask for the places of a level in their order.
        """
        while (stored := self._peek(level)) is not None and stored[0] < index:
            strays.append((level, stored[0]))
            self._advance(level)
        if stored is None or stored[0] != index:
            return None
        self._advance(level)
        return stored[1]

    def rest(self) -> Iterator[tuple[int, int]]:
        """Yield the places of all nodes that were not asked for: those left over, and those at other levels."""
        asked = sorted(self._levels)
        for level in asked:
            while (stored := self._peek(level)) is not None:
                yield level, stored[0]
                self._advance(level)
        with connection.chunked_cursor() as cursor:
            cursor.execute(
                "SELECT level, index FROM ledger_node WHERE NOT level = ANY(%s) ORDER BY level, index",
                [asked],
            )
            while rows := cursor.fetchmany(_CHUNK):
                yield from rows

    def _peek(self, level: int) -> tuple[int, bytes] | None:
        if level not in self._levels:
            self._levels[level] = self._open(level)
            self._advance(level)
        return self._next[level]

    def _advance(self, level: int) -> None:
        self._next[level] = next(self._levels[level], None)

    def _open(self, level: int) -> Iterator[tuple[int, bytes]]:
        cursor = self._cursors.enter_context(connection.chunked_cursor())
        cursor.execute("SELECT index, hash FROM ledger_node WHERE level = %s ORDER BY index", [level])
        while rows := cursor.fetchmany(_CHUNK):
            for index, node in rows:
                yield index, bytes(node)
