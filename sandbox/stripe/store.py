"""The local Stripe's storage: one SQLite file, one transaction per request.

A failed request stores nothing. A successful one stores its objects, events, deliveries and idempotency key
together.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Body = dict[str, Any]

_TABLES = """
CREATE TABLE IF NOT EXISTS objects (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS object_lives_once ON objects (kind, id) WHERE NOT deleted;
CREATE INDEX IF NOT EXISTS object_by_id ON objects (kind, id, seq);
CREATE INDEX IF NOT EXISTS object_of_customer ON objects (kind, json_extract(body, '$.customer'), seq);
CREATE INDEX IF NOT EXISTS object_of_subscription ON objects (kind, json_extract(body, '$.subscription'),
seq); CREATE TABLE IF NOT EXISTS agenda (
  action TEXT NOT NULL, id TEXT NOT NULL, clock TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (action, id));
CREATE INDEX IF NOT EXISTS agenda_due ON agenda (clock, at);
CREATE TABLE IF NOT EXISTS keys (
  key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, request TEXT NOT NULL, status INTEGER NOT NULL,
  body TEXT NOT NULL, stored_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, endpoint TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, due_at REAL NOT NULL, state TEXT NOT NULL DEFAULT 'pending');
CREATE INDEX IF NOT EXISTS delivery_due ON deliveries (state, due_at);
CREATE INDEX IF NOT EXISTS delivery_of_event ON deliveries (event);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Store:
    """The SQLite file (or memory, without a path), and the lock for one request at a time."""

    def __init__(self, path: Path | None) -> None:
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        # A power cut may lose the last answers, which is acceptable here; a killed process loses none.
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(_TABLES)
        self._lock = threading.RLock()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Run one all-or-nothing change; `Session.discard()` drops it."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            session = Session(self._connection)
            try:
                yield session
                session.flush()
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("ROLLBACK" if session.discarded else "COMMIT")

    def close(self) -> None:
        with self._lock:
            self._connection.close()


class Session:
    """The objects inside one transaction.

    Changing a returned body saves it at the end.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.sql = connection
        self.discarded = False
        self._loaded: dict[int, tuple[Body, str]] = {}
        self._places: dict[tuple[str, str], int] = {}

    def add(self, kind: str, body: Body) -> Body:
        """Store a new object."""
        text = _dump(body)
        cursor = self.sql.execute(
            "INSERT INTO objects (kind, id, body) VALUES (?, ?, ?)", (kind, body["id"], text)
        )
        return self._remember(int(cursor.lastrowid or 0), kind, body, text)

    def get(self, kind: str, identifier: str, *, also_deleted: bool = False) -> Body | None:
        """Return an object that is not deleted; with `also_deleted`, the newest with this id in any state."""
        place = self._places.get((kind, identifier))
        if place is not None:
            return self._loaded[place][0]
        wanted = "" if also_deleted else "AND NOT deleted"
        query = f"SELECT seq, body FROM objects WHERE kind = ? AND id = ? {wanted} ORDER BY seq DESC LIMIT 1"  # noqa: S608 a constant
        row = self.sql.execute(query, (kind, identifier)).fetchone()
        if row is None:
            return None
        return self._remember(row[0], kind, json.loads(row[1]), row[1], track=not also_deleted)

    def select(self, kind: str, *, newest_first: bool = False, **matching: Any) -> Iterator[tuple[int, Body]]:
        """Yield objects that are not deleted with their sequence numbers; `matching` compares members with
        values.
        """
        self.flush()
        clauses, values = ["kind = ?", "NOT deleted"], [kind]
        for member, value in matching.items():
            clauses.append(f"json_extract(body, '$.{member}') IS ?")
            values.append(value)
        order = "DESC" if newest_first else "ASC"
        query = f"SELECT seq, id, body FROM objects WHERE {' AND '.join(clauses)} ORDER BY seq {order}"  # noqa: S608 our own names
        for seq, _identifier, text in self.sql.execute(query, values).fetchall():
            known = self._loaded.get(seq)
            yield seq, known[0] if known else self._remember(seq, kind, json.loads(text), text)

    def delete(self, kind: str, body: Body) -> None:
        """Mark an object as deleted; a deleted coupon or customer is still shown by its discounts."""
        self.flush()
        self.sql.execute("UPDATE objects SET deleted = 1 WHERE kind = ? AND id = ?", (kind, body["id"]))
        place = self._places.pop((kind, body["id"]), None)
        if place is not None:
            del self._loaded[place]

    def plan(self, action: str, identifier: str, *, clock: str, at: int | None) -> None:
        """Put an action on a clock's agenda; `at=None` removes it."""
        self.sql.execute("DELETE FROM agenda WHERE action = ? AND id = ?", (action, identifier))
        if at is not None:
            self.sql.execute("INSERT INTO agenda VALUES (?, ?, ?, ?)", (action, identifier, clock, at))

    def setting(self, name: str) -> Any:
        row = self.sql.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else None

    def set(self, name: str, value: Any) -> None:
        self.sql.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, json.dumps(value)))

    def flush(self) -> None:
        """Write the changed bodies to the database."""
        for place, (body, text) in list(self._loaded.items()):
            now = _dump(body)
            if now != text:
                self.sql.execute("UPDATE objects SET body = ? WHERE seq = ?", (now, place))
                self._loaded[place] = (body, now)

    def discard(self) -> None:
        """Drop all changes of this transaction at its end."""
        self.discarded = True

    def _remember(self, place: int, kind: str, body: Body, text: str, *, track: bool = True) -> Body:
        if track:
            self._loaded[place] = (body, text)
            self._places[kind, body["id"]] = place
        return body


def _dump(body: Body) -> str:
    return json.dumps(body, separators=(",", ":"))
