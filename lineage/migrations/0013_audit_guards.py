"""Audits and second certificates are never edited, have their ledger entry, and are seen in their customer's scope."""

from django.db import migrations

from ledger import migration_guards

OF_AN_ACCOUNT = (
    ("lineage_audit", "account_id"),
    ("lineage_auditstep", "account"),
    ("lineage_auditfinding", "account"),
    ("lineage_auditfindingstep", "account"),
)
CLOSING = "lineage_closingcertificate"


class Migration(migrations.Migration):
    dependencies = [("lineage", "0012_residuals")]

    operations = [
        *[
            operation
            for table, account in OF_AN_ACCOUNT
            for operation in (
                migration_guards.append_only(table),
                migration_guards.in_the_ledger(table),
                migration_guards.checked_at_once(table),
                migration_guards.row_security(table, tenant="tenant_id", account=account),
            )
        ],
        migration_guards.append_only(CLOSING),
        migration_guards.in_the_ledger(CLOSING),
        migration_guards.checked_at_once(CLOSING),
        migration_guards.row_security(CLOSING, tenant="tenant_id"),
    ]
