"""Read what a database holds: every table's content and the ledger's root, in the caller's transaction."""

from __future__ import annotations

import re
from typing import Any

import psycopg
from psycopg import sql

from ledger import guards as database_guards
from ledger import merkle
from ledger.backup.manifest import BackupDamaged, LedgerState, TableState

Connection = psycopg.Connection[tuple[Any, ...]]

# The text of a row must not depend on a setting of the session.
_SETTINGS = {
    "licet.scope": "*",
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "search_path": "pg_catalog, public",
}
OPTIONS = "-c licet.scope=*"
# Unlogged tables are scratch space.
_TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relpersistence = 'p' ORDER BY c.relname
"""
_CASTS = re.compile(r"::(?:character varying|text|uuid)(?:\[\])?")
_CHUNK = 5_000


def prepare(connection: Connection) -> None:
    """See every row, and write rows as text in one way, until the transaction ends."""
    for name, value in _SETTINGS.items():
        connection.execute("SELECT set_config(%s, %s, true)", [name, value])


def tables(connection: Connection) -> dict[str, TableState]:
    """Return the content of every table. A digest is the sum of the first 60 bits of each row's MD5, modulo 2**64."""
    return {name: _table(connection, name) for (name,) in connection.execute(_TABLES).fetchall()}


def ledger(connection: Connection) -> LedgerState:
    """Recompute the ledger's root from the bytes of its entries. Raises: BackupDamaged."""
    head = connection.execute("SELECT size, recorded_at FROM public.ledger_head WHERE id = 1").fetchone()
    if head is None:
        raise BackupDamaged("the ledger has no head")
    size, recorded_at = head
    frontier = merkle.Frontier()
    with connection.cursor(name="entries") as cursor:
        cursor.itersize = _CHUNK
        cursor.execute("SELECT seq, data FROM public.ledger_entry ORDER BY seq")
        for seq, data in cursor:
            if seq != frontier.size + 1:
                raise BackupDamaged(f"entry {frontier.size + 1} is missing")
            frontier = frontier.append(merkle.leaf_hash(bytes(data)))
    if frontier.size != size:
        raise BackupDamaged(f"the head counts {size} entries, and {frontier.size} can be read")
    return LedgerState(size, frontier.root().hex(), recorded_at.isoformat())


def guards(connection: Connection, *, prefix: str) -> list[str]:
    """Return everything that limits a role, as `ledger.guards` writes it, without casts and parentheses."""

    def fetch(query: str, parameters: dict[str, list[str]] | None) -> list[tuple[Any, ...]]:
        return connection.execute(query.encode(), parameters).fetchall()

    return sorted(_plain(line) for line in database_guards.lines(fetch, prefix=prefix))


def _plain(text: str) -> str:
    """Drop casts and parentheses: PostgreSQL writes the same condition with others after it has read its own text."""
    return _CASTS.sub("", text).replace("(", "").replace(")", "").replace(" ", "")


def migrations(connection: Connection) -> tuple[str, ...]:
    rows = connection.execute("SELECT app || '.' || name FROM public.django_migrations ORDER BY 1").fetchall()
    return tuple(name for (name,) in rows)


def _table(connection: Connection, name: str) -> TableState:
    statement = sql.SQL(
        "SELECT count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0) FROM public.{} t"
    ).format(sql.Identifier(name))
    row = connection.execute(statement).fetchone()
    assert row is not None  # noqa: S101  an aggregate has one row
    rows, total = row
    return TableState(rows, f"{int(total) % 2**64:016x}")
