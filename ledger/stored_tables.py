"""The tables beside the entries: kinds, lifts and the stamps on rows of other rooms, checked against the entries."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from psycopg import sql

from ledger import entries, registered_kinds

_LISTED = 100

_LIFTS = """
SELECT l.seq FROM ledger_lift l LEFT JOIN ledger_entry e ON e.seq = l.seq
WHERE e.recorded_at IS DISTINCT FROM l.recorded_at ORDER BY l.seq LIMIT %s
"""

_NUMBERED_BELOW_ONE = "SELECT seq FROM ledger_entry WHERE seq < 1 ORDER BY seq LIMIT %s"
_COLUMNS = 3
_STAMPED = """
SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname = %s
  AND a.attname IN ('entry_id', 'revision', 'recorded_at') AND NOT a.attisdropped
"""

_STAMPS = """
SELECT t.revision, t.entry_id FROM {relation} t LEFT JOIN ledger_entry e ON e.id = t.entry_id
WHERE e.seq IS DISTINCT FROM t.revision OR e.recorded_at IS DISTINCT FROM t.recorded_at
ORDER BY t.revision NULLS FIRST LIMIT %s
"""


def faults() -> Iterator[tuple[int | None, str]]:
    """Yield a place and a sentence for each row beside the entries that contradicts them."""
    known = registered_kinds.registered(connection) or set()
    for name in sorted(entries.kinds().keys() ^ known):
        where = "the database does not know" if name not in known else "only the database knows"
        yield None, f"{where} the kind {name!r}"
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERED_BELOW_ONE, [_LISTED])
        for (seq,) in cursor.fetchall():
            yield seq, "its number is below 1"
        cursor.execute(_LIFTS, [_LISTED])
        for (seq,) in cursor.fetchall():
            yield seq, "the note that it was lifted does not match it"
        cursor.execute("SELECT DISTINCT relation FROM ledger_projection ORDER BY relation")
        for (relation,) in cursor.fetchall():
            yield from _stamps(relation)


def _stamps(relation: str) -> Iterator[tuple[int | None, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_STAMPED, [relation])
        if cursor.fetchone()[0] != _COLUMNS:
            yield None, f"ledger_projection names {relation!r}, which is no table with rows to stamp"
            return
        cursor.execute(sql.SQL(_STAMPS).format(relation=sql.Identifier(relation)).as_string(), [_LISTED])
        for seq, entry in cursor.fetchall():
            yield seq, f"a row of {relation} is stamped with it, but the entry {entry} is not there"
