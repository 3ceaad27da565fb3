"""Row-level security for the tables of billing. The application may not delete rows of any of them."""

from django.db import migrations

from ledger import migration_guards

# An attempt names its subscription only. Whoever may see the subscription may see its attempts.
ATTEMPTS = """
CREATE POLICY billing_attempt_scope ON billing_attempt
    USING (EXISTS (SELECT 1 FROM billing_billingsubscription s WHERE s.id = subscription_id))
    WITH CHECK (EXISTS (SELECT 1 FROM billing_billingsubscription s WHERE s.id = subscription_id))
"""
TABLES = (
    "billing_attempt",
    "billing_billingsubscription",
    "billing_coupon",
    "billing_inboxevent",
    "billing_driftscan",
    "billing_driftfinding",
)


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_tables"), ("ledger", "0002_guards_and_append")]

    operations = [
        migration_guards.row_security("billing_billingsubscription", account="account_id"),
        migration_guards.row_security("billing_driftfinding", account="account_id"),
        migrations.RunSQL(
            [
                "ALTER TABLE billing_attempt ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE billing_attempt FORCE ROW LEVEL SECURITY",
                ATTEMPTS,
            ],
            [
                "DROP POLICY billing_attempt_scope ON billing_attempt",
                "ALTER TABLE billing_attempt NO FORCE ROW LEVEL SECURITY",
                "ALTER TABLE billing_attempt DISABLE ROW LEVEL SECURITY",
            ],
        ),
        migrations.RunSQL(
            [f"REVOKE DELETE, TRUNCATE ON {table} FROM {migration_guards.role('app')}" for table in TABLES],
            [f"GRANT DELETE ON {table} TO {migration_guards.role('app')}" for table in TABLES],
        ),
    ]
