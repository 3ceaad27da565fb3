"""Compare this code with the database it is to serve from, at start and at each look at readiness."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from ledger import code_level
from ledger.code_level import Mismatch, Requirement

log = structlog.get_logger(__name__)
_PAUSE_SECONDS = 0.5


def mismatch() -> Mismatch | None:
    """Return why this code may not serve from the database, or None. Raises: django.db.DatabaseError."""
    loader = MigrationLoader(connection)
    missing = sorted(loader.graph.nodes.keys() - loader.applied_migrations.keys())
    return code_level.mismatch(missing=[f"{app}.{name}" for app, name in missing], requirement=requirement())


def requirement() -> Requirement | None:
    """Return what the database asks of code, None if it asks nothing or is older than this fence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.ledger_code_requirement') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(
            "SELECT minimum_code, migration FROM ledger_code_requirement ORDER BY minimum_code DESC, migration LIMIT 1"
        )
        row = cursor.fetchone()
    return Requirement(*row) if row else None


def wait(judge: Callable[[], Mismatch | None] = mismatch) -> Mismatch | None:
    """Judge as soon as the database answers. A part that starts before its database waits for it."""
    told = False
    while True:
        try:
            return judge()
        except DatabaseError as error:
            if not told:
                log.warning("start_waits_for_database", error=str(error).strip())
                told = True
            connection.close()
            time.sleep(_PAUSE_SECONDS)
