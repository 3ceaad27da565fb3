"""The kinds that the database accepts: the owner copies them from the code after each migration."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

from ledger import entries


def registered(connection: BaseDatabaseWrapper) -> set[str] | None:
    """The kinds that `ledger_append` accepts; None in a database that has no such table yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.ledger_kind') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return None
        cursor.execute("SELECT name FROM ledger_kind")
        return {name for (name,) in cursor.fetchall()}


def add_missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Add the kinds that the code registers and the database does not know. Kinds are never taken away.

    Only the owner of the table may do this. Returns the names that were added.
    """
    known = registered(connection)
    if known is None:
        return []
    missing = sorted(entries.kinds().keys() - known)
    if missing:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO ledger_kind (name) SELECT unnest(%s::text[])", [missing])
    return missing
