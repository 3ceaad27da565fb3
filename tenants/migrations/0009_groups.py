"""Which accounts are above and below which, for the facts of decisions; a change of it changes those facts."""

from django.db import migrations

from ledger import migration_guards, migration_watches

# Fifty accounts above each other end the walk: a circle, which operations refuse, must not run for ever.
ABOVE = """
SELECT a.id AS account_id, u.id AS above_id, u.key AS above_key
FROM tenants_account a CROSS JOIN LATERAL (
    WITH RECURSIVE up(id, key, parent_id, distance) AS (
        SELECT p.id, p.key, p.parent_id, 1 FROM tenants_account p WHERE p.id = a.parent_id
        UNION ALL
        SELECT p.id, p.key, p.parent_id, up.distance + 1
        FROM up JOIN tenants_account p ON p.id = up.parent_id WHERE up.distance < 50
    ) SELECT up.id, up.key FROM up) u
WHERE a.parent_id IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0008_approvals")]

    operations = [
        migration_guards.published_view(
            "tenants_accounts",
            "Every account with its key.",
            "SELECT a.id, a.mode, a.key FROM tenants_account a",
        ),
        migration_guards.published_view(
            "tenants_accounts_above", "Every account with each account above it.", ABOVE
        ),
        migration_watches.watched_accounts(
            "tenants_account",
            when="AFTER UPDATE OF parent_id",
            accounts="""SELECT NEW.id::text UNION
                SELECT g.account_id::text FROM public.tenants_accounts_above g WHERE g.above_id = NEW.id""",
        ),
    ]
