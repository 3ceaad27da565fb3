"""Which accounts are above and below which, for the facts of decisions; a change of it changes those facts."""

from django.db import migrations

from ledger import migration_guards

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
GROUP_CHANGED = """
CREATE FUNCTION tenants_group_changed(in_account uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
DECLARE below uuid;
BEGIN
    PERFORM public.ledger_fact_changed('account', in_account::text);
    FOR below IN SELECT DISTINCT g.account_id FROM public.tenants_accounts_above g WHERE g.above_id = in_account LOOP
        PERFORM public.ledger_fact_changed('account', below::text);
    END LOOP;
END $$
"""
PARENT_CHANGED = """
CREATE FUNCTION tenants_parent_is_watched() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
BEGIN
    PERFORM public.tenants_group_changed(NEW.id);
    RETURN NULL;
END $$
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
        migration_guards.published_function(
            "tenants_group_changed(uuid)",
            "Note that facts changed for an account and for every account below it.",
            GROUP_CHANGED,
        ),
        migrations.RunSQL(PARENT_CHANGED, "DROP FUNCTION tenants_parent_is_watched()"),
        migration_guards.checked_at_commit(
            "a_parent_is_watched",
            when="AFTER UPDATE OF parent_id",
            table="tenants_account",
            function="tenants_parent_is_watched",
        ),
    ]
