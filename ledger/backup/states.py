"""Read what a database holds: every table's content and the ledger's root, in the caller's transaction."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import psycopg
from psycopg import sql

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
# Everything that limits a role, as text. The order in which rights were granted does not count.
_GUARDS = """
SELECT 'grants on ' || c.relname, coalesce(string_agg(a.text, ';' ORDER BY a.text), '')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN LATERAL (
    SELECT format('%s %s', x.grantee::regrole, x.privilege_type) AS text FROM aclexplode(c.relacl) x) a ON true
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'v', 'S') GROUP BY c.relname
UNION ALL
SELECT 'row security of ' || c.relname, c.relrowsecurity || ' ' || c.relforcerowsecurity
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r'
UNION ALL
SELECT 'trigger ' || t.tgname || ' on ' || c.relname, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND NOT t.tgisinternal
UNION ALL
SELECT 'policy ' || p.policyname || ' on ' || p.tablename,
       concat_ws(' ', p.permissive, p.roles::text, p.cmd, p.qual, p.with_check)
FROM pg_policies p WHERE p.schemaname = 'public'
UNION ALL
SELECT 'function ' || p.oid::regprocedure::text, pg_get_functiondef(p.oid) || ' ' ||
       coalesce((SELECT string_agg(format('%s %s', x.grantee::regrole, x.privilege_type), ';'
                 ORDER BY x.grantee::regrole::text) FROM aclexplode(p.proacl) x), '')
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public' AND p.prokind = 'f'
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


def guards(connection: Connection) -> dict[str, str]:
    """Return a digest of every grant, trigger, policy and function, by a name that says which."""
    rows = connection.execute(_GUARDS).fetchall()
    return {name: hashlib.sha256(_plain(text).encode()).hexdigest()[:16] for name, text in rows}


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
