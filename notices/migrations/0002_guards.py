"""A letter, a statement and a webhook belong to their owner. Deliveries and attempts are never deleted."""

from django.db import migrations

from ledger import migration_guards

APP = migration_guards.role("app")
TABLES = ("webhookendpoint", "endpointsecret", "webhookdelivery", "webhookattempt")


def through(table: str, parent: str, column: str) -> migrations.RunSQL:
    """A row belongs to its parent's owner: the parent's own policy decides."""
    visible = f"EXISTS (SELECT 1 FROM {parent} p WHERE p.id = {column})"
    return migration_guards.row_policy(table, using=visible, check=visible)


def only(table: str, *columns: str) -> migrations.RunSQL:
    """The app may change only these columns of a row."""
    return migrations.RunSQL(
        [
            f"REVOKE UPDATE ON {table} FROM {APP}",
            f"GRANT UPDATE ({', '.join(columns)}) ON {table} TO {APP}",
        ],
        [f"GRANT UPDATE ON {table} TO {APP}"],
    )


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_tables"), ("ledger", "0002_guards_and_append")]

    operations = [
        migration_guards.row_security("notices_letter", tenant="tenant"),
        migration_guards.append_only("notices_statement"),
        migration_guards.in_the_ledger("notices_statement"),
        migration_guards.row_security("notices_statement", tenant="tenant"),
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
