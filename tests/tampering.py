"""What a superuser can do to standings with every trigger off, as SQL. The app's role can do none of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from tests import databases

_TABLES = ("consent_standing", "consent_consent", "consent_consentevent")
_ACME = "(SELECT id FROM tenants_tenant WHERE key = 'acme')"
_GLOBEX = "(SELECT id FROM tenants_tenant WHERE key = 'globex')"

# ACME gave a consent and withdrew it; Globex gave one. The table `before` holds ACME's row of the time before.
FORGED = "jsonb_set(jsonb_set(statements, '{0,withdrawn_at}', 'null'), '{0,withdrawn_seq}', 'null')"
FAULTS: dict[str, str] = {
    "the withdrawal edited away": f"UPDATE consent_standing SET statements = {FORGED} WHERE tenant_id = {_ACME}",
    "a condition edited":
        "UPDATE consent_standing SET statements = jsonb_set(statements, '{0,conditions,regions}', '[\"*\"]')"
        f" WHERE tenant_id = {_ACME}",
    "emptied of statements": f"UPDATE consent_standing SET statements = '[]' WHERE tenant_id = {_ACME}",
    "deleted": f"DELETE FROM consent_standing WHERE tenant_id = {_ACME}",
    "the older valid row put back":
        "UPDATE consent_standing s SET statements = b.statements, revision = b.revision, digest = b.digest,"
        " key_id = b.key_id FROM before b WHERE b.id = s.id",
    "the older valid row with the newest sequence":
        "UPDATE consent_standing s SET statements = b.statements, digest = b.digest FROM before b WHERE b.id = s.id",
    "moved to another tenant":
        f"DELETE FROM consent_standing WHERE tenant_id = {_ACME};"
        f" UPDATE consent_standing SET tenant_id = {_ACME} WHERE tenant_id = {_GLOBEX}",
    "another tenant's row copied":
        "UPDATE consent_standing s SET statements = o.statements, digest = o.digest, revision = o.revision"
        f" FROM consent_standing o WHERE s.tenant_id = {_ACME} AND o.tenant_id = {_GLOBEX}",
    "the digest of another row":
        f"UPDATE consent_standing s SET statements = {FORGED.replace('statements', 's.statements')},"
        " digest = o.digest FROM consent_standing o"
        f" WHERE s.tenant_id = {_ACME} AND o.tenant_id = {_GLOBEX}",
    "no digest": f"UPDATE consent_standing SET digest = NULL WHERE tenant_id = {_ACME}",
    "a short digest": f"UPDATE consent_standing SET digest = substr(digest, 1, 31) WHERE tenant_id = {_ACME}",
    "an unknown key": f"UPDATE consent_standing SET key_id = 'ffffffffffffffff' WHERE tenant_id = {_ACME}",
    "the key's name emptied": f"UPDATE consent_standing SET key_id = '' WHERE tenant_id = {_ACME}",
    "the sequence raised": f"UPDATE consent_standing SET revision = revision + 1 WHERE tenant_id = {_ACME}",
    "the sequence of a row that is being written":
        f"UPDATE consent_standing SET revision = 0 WHERE tenant_id = {_ACME};"
        f" UPDATE consent_consentevent SET revision = NULL WHERE tenant_id = {_ACME} AND kind = 'withdrawn'",
    "its events deleted": f"DELETE FROM consent_consentevent WHERE tenant_id = {_ACME}",
    "statements that are no list": f"UPDATE consent_standing SET statements = '{{}}' WHERE tenant_id = {_ACME}",
}  # fmt: skip


def remember(database: str) -> None:
    """Keep a copy of all standings, to put one back later."""
    with psycopg.connect(databases.admin_url(), dbname=database) as admin:
        admin.execute("CREATE TABLE before AS SELECT * FROM consent_standing")


def tamper(database: str, statements: str) -> None:
    """Run statements as a superuser with every trigger of the consent tables off."""
    with guards_off(database) as admin:
        admin.execute(statements.encode())


@contextmanager
def guards_off(database: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(databases.admin_url(), dbname=database) as admin:
        always = admin.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            " WHERE tgenabled = 'A' AND tgrelid::regclass::text = ANY (%s)",
            [list(_TABLES)],
        ).fetchall()
        for table in _TABLES:
            admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
        yield admin
        for table in _TABLES:
            admin.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL".encode())
        for table, trigger in always:
            admin.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}".encode())
