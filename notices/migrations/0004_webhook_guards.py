"""Endpoints and what is sent to them are their owner's; what was sent and tried is never forgotten."""

from django.db import migrations

from ledger import migration_guards

APP = migration_guards.role("app")
TABLES = ("webhookendpoint", "endpointsecret", "webhookdelivery", "webhookattempt")


def through(table: str, parent: str, column: str) -> migrations.RunSQL:
    """A row reaches its owner through its parent, whose own policy decides."""
    visible = f"EXISTS (SELECT 1 FROM {parent} p WHERE p.id = {column})"
    return migrations.RunSQL(
        [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_scope ON {table} USING ({visible}) WITH CHECK ({visible})",
        ],
        [
            f"DROP POLICY {table}_scope ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


def only(table: str, *columns: str) -> migrations.RunSQL:
    """Of a row that was written only these columns change."""
    return migrations.RunSQL(
        [
            f"REVOKE UPDATE ON {table} FROM {APP}",
            f"GRANT UPDATE ({', '.join(columns)}) ON {table} TO {APP}",
        ],
        [f"GRANT UPDATE ON {table} TO {APP}"],
    )


class Migration(migrations.Migration):
    dependencies = [("notices", "0003_webhooks"), ("ledger", "0002_guards_and_append")]

    operations = [
        migration_guards.row_security("notices_webhookendpoint", tenant="tenant", account="account"),
        migration_guards.row_security("notices_webhookdelivery", tenant="tenant", account="account"),
        through("notices_endpointsecret", "notices_webhookendpoint", "endpoint_id"),
        through("notices_webhookattempt", "notices_webhookdelivery", "delivery_id"),
        migration_guards.append_only("notices_webhookattempt"),
        migrations.RunSQL(
            [f"REVOKE DELETE, TRUNCATE ON notices_{table} FROM {APP}" for table in TABLES],
            [f"GRANT DELETE ON notices_{table} TO {APP}" for table in TABLES],
        ),
        only("notices_webhookendpoint", "disabled_at", "disabled_reason", "deleted_at"),
        only("notices_endpointsecret", "expires_at"),
        only(
            "notices_webhookdelivery",
            "state",
            "tries",
            "due_at",
            "lease",
            "lease_until",
            "delivered_at",
        ),
    ]
