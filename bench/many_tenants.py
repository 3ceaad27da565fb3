"""Copy the first tenant of a database ten thousand times, with standings that are proven."""

from __future__ import annotations

from pathlib import Path

import psycopg

from consent import standing_digest
from ledger import state_keys
from tests import databases

_SQL = Path(__file__).parent / "tenants.sql"


def copy(database: str) -> None:
    """Give every copy what the first tenant has: its consents, their events and its standings."""
    key = state_keys.current()
    with psycopg.connect(databases.admin_url(), dbname=database, autocommit=True) as admin:
        admin.execute(_SQL.read_bytes())
        unsigned = admin.execute(
            "SELECT id, tenant_id, category_id, purpose_id, statements, revision FROM consent_standing"
            " WHERE digest IS NULL"
        ).fetchall()
        signed = [
            (
                standing_digest.digest(
                    key=key.secret,
                    tenant=tenant,
                    category=category,
                    purpose=purpose,
                    statements=statements,
                    revision=revision,
                ),
                id,
            )
            for id, tenant, category, purpose, statements, revision in unsigned
        ]
        with admin.transaction(), admin.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE signed (digest bytea, id bigint)")
            with cursor.copy("COPY signed (digest, id) FROM STDIN") as rows:
                for row in signed:
                    rows.write_row(row)
            cursor.execute(
                "UPDATE consent_standing s SET digest = g.digest, key_id = %s FROM signed g WHERE g.id = s.id",
                [key.id],
            )
        admin.execute("ANALYZE")
