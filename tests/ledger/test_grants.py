"""The app's role has the rights of one list, on every table and every verb."""

from __future__ import annotations

import psycopg
import pytest
from django.conf import settings
from django.db import InternalError, ProgrammingError, connection, transaction

from tests import databases
from tests.grants import APPENDED, GRANTS, PROJECTED, Grant

HELD = """
SELECT c.relname,
    array(SELECT v FROM unnest(ARRAY['DELETE', 'INSERT', 'TRUNCATE', 'UPDATE']) v
          WHERE has_table_privilege(%(role)s, c.oid, v) ORDER BY v),
    array(SELECT a.attname::text FROM pg_attribute a
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            AND has_column_privilege(%(role)s, c.oid, a.attnum, 'UPDATE')
            AND NOT has_table_privilege(%(role)s, c.oid, 'UPDATE') ORDER BY 1),
    array(SELECT a.attname::text FROM pg_attribute a
          WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            AND has_column_privilege(%(role)s, c.oid, a.attnum, 'INSERT')
            AND NOT has_table_privilege(%(role)s, c.oid, 'INSERT') ORDER BY 1)
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = ANY (%(kinds)s)
"""


def held(database: str, kinds: list[str]) -> dict[str, Grant]:
    role = f"{settings.LICET_ROLE_PREFIX}_app"
    with psycopg.connect(databases.admin_url(), dbname=database) as admin:
        rows = admin.execute(HELD, {"role": role, "kinds": kinds}).fetchall()
    assert all(inserts == [] for _, _, _, inserts in rows)
    return {name: Grant(tuple(verbs), tuple(columns)) for name, verbs, columns, _ in rows}


def listed() -> dict[str, Grant]:
    return {name: Grant(grant.verbs, grant.columns) for name, grant in GRANTS.items()}


@pytest.mark.asvs("13.2.2")
def test_the_app_has_the_listed_rights_on_every_table(committed_db: str) -> None:
    assert held(committed_db, ["r", "p", "m", "f"]) == listed()


def test_the_app_writes_through_no_view(committed_db: str) -> None:
    assert {name for name, grant in held(committed_db, ["v"]).items() if grant != Grant()} == set()


def test_a_table_that_nobody_decided_about_is_found(committed_db: str) -> None:
    """The canary: default privileges open every new table to the app."""
    with psycopg.connect(databases.url(committed_db, "owner")) as owner:
        owner.execute("CREATE TABLE consent_forgotten (id int)")
    assert held(committed_db, ["r"]).keys() - listed().keys() == {"consent_forgotten"}


def test_every_right_has_its_reason() -> None:
    assert [name for name, grant in GRANTS.items() if not grant.why] == []


def test_every_append_only_row_needs_its_entry(committed_db: str) -> None:
    with psycopg.connect(databases.admin_url(), dbname=committed_db) as admin:
        rows = admin.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgdeferrable AND tgenabled = 'A' AND tgfoid IN"
            " ('licet_require_entry()'::regprocedure, 'consent_consent_has_an_event()'::regprocedure)"
        ).fetchall()
    guarded = {name for (name,) in rows}
    assert {name for name, grant in GRANTS.items() if grant is APPENDED} - guarded == set()


def test_the_functions_write_the_projections_and_nothing_else(committed_db: str) -> None:
    with psycopg.connect(databases.admin_url(), dbname=committed_db) as admin:
        rows = admin.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND licet_is_projected(relname)"
        ).fetchall()
    listed = {name for name, grant in GRANTS.items() if grant is PROJECTED}
    assert {name for (name,) in rows} == listed | {"consent_standing", "tenants_apikey"}


def _statement(table: str, verb: str) -> str:
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    free = GRANTS[table].columns
    column = next(name for name in reversed(columns) if name not in free)  # the first may be an identity
    return {
        "INSERT": f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM {table}",
        "UPDATE": f'UPDATE {table} SET "{column}" = "{column}"',
        "DELETE": f"DELETE FROM {table}",
        "TRUNCATE": f"TRUNCATE {table} CASCADE",
    }[verb]


REFUSED = [
    (table, verb)
    for table, grant in GRANTS.items()
    for verb in ("INSERT", "UPDATE", "DELETE", "TRUNCATE")
    if verb not in grant.verbs
]


@pytest.mark.parametrize(("table", "verb"), REFUSED, ids=[f"{table} {verb}" for table, verb in REFUSED])
def test_the_database_refuses_what_is_not_listed(db: None, table: str, verb: str) -> None:
    with (
        pytest.raises((ProgrammingError, InternalError), match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT set_config('licet.scope', '*', true)")
        cursor.execute(_statement(table, verb))
