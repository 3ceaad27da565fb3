"""The clock of test databases: `licet_now()` replaced by one that tests steer. Production's reads nothing settable.

`move` puts the clock of one test database ahead or back, for every process that uses it. Within this process, an entry
that claims a later time than the clock shows moves the clock to its claim for the rest of that transaction: tests pass
the times of their stories in, and a story may play in any year. Where a test travels in time, its database does too.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import time_machine
from django.db.backends.signals import connection_created

_NOW = """
CREATE OR REPLACE FUNCTION licet_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
    SELECT greatest(clock_timestamp() + (SELECT moved_by FROM licet_test.clock),
                    nullif(current_setting('licet_test.claimed', true), '')::timestamptz)
$$
"""


def install(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Replace `licet_now()` in the database of a superuser's connection."""
    connection.execute("CREATE SCHEMA licet_test")
    connection.execute("GRANT USAGE ON SCHEMA licet_test TO PUBLIC")
    connection.execute("CREATE TABLE licet_test.clock AS SELECT interval '0' AS moved_by")
    connection.execute("GRANT SELECT ON licet_test.clock TO PUBLIC")
    connection.execute(_NOW)


def move(connection: psycopg.Connection[tuple[object, ...]], *, by: timedelta) -> None:
    """Let the clock of the database show `by` more than the machine's."""
    connection.execute("UPDATE licet_test.clock SET moved_by = %s", [by])


def remove(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Give the database production's clock, as the migration creates it."""
    from importlib import import_module

    text: str = import_module("ledger.migrations.0005_checked_appends").NOW
    connection.execute(text.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    connection.execute("DROP SCHEMA licet_test CASCADE")


def _follow_claims(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    if sql == "SELECT licet_now()" and time_machine.escape_hatch.is_travelling():
        return execute("SELECT %s", [datetime.now(UTC)], many, context)
    if isinstance(sql, str) and "FROM ledger_append(" in sql and params and isinstance(params[-1], datetime):
        with context["connection"].cursor() as cursor:
            cursor.execute("SELECT set_config('licet_test.claimed', %s, true)", [params[-1].isoformat()])
    return execute(sql, params, many, context)


def _on_connection(sender: object, connection: Any, **kwargs: object) -> None:
    if _follow_claims not in connection.execute_wrappers:
        connection.execute_wrappers.append(_follow_claims)


def follow_claims() -> None:
    """Let every connection of this process move the test's clock to the time of what it records."""
    connection_created.connect(_on_connection, dispatch_uid="steered_clock")
