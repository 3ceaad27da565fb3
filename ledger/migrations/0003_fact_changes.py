"""What decisions rest on has a version: it grows with every commit that changes a fact, and says which one.

Whoever keeps facts in memory asks for the version before each answer; where it moved, the changes since say
what to forget. The version is taken in a deferred trigger, so its row is locked last in a transaction, after
the ledger's head, and only until the commit: versions become visible in their own order and never with a gap.
"""

from django.db import migrations

from ledger import migration_guards

# The newest so many changes are kept; who knows only older ones forgets everything.
KEPT = 100_000

TABLES = """
CREATE TABLE ledger_factversion (
    id smallint PRIMARY KEY CONSTRAINT facts_have_one_version CHECK (id = 1), version bigint NOT NULL);
INSERT INTO ledger_factversion VALUES (1, 0);
CREATE TABLE ledger_factchange (version bigint PRIMARY KEY, kind text NOT NULL, ref text NOT NULL);
"""

CHANGED = f"""
CREATE FUNCTION ledger_fact_changed(in_kind text, in_ref text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE next bigint;
BEGIN
    UPDATE public.ledger_factversion f SET version = f.version + 1 WHERE f.id = 1 RETURNING f.version INTO next;
    INSERT INTO public.ledger_factchange (version, kind, ref) VALUES (next, in_kind, in_ref);
    IF next % 1000 = 0 THEN
        DELETE FROM public.ledger_factchange c WHERE c.version <= next - {KEPT};
    END IF;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_guards_and_append")]

    operations = [
        migrations.RunSQL(TABLES, "DROP TABLE ledger_factchange; DROP TABLE ledger_factversion"),
        migrations.RunSQL(CHANGED, "DROP FUNCTION ledger_fact_changed(text, text)"),
        migrations.RunSQL(
            [
                f"REVOKE ALL ON ledger_factversion, ledger_factchange FROM {migration_guards.role('app')}",
                f"GRANT SELECT ON ledger_factversion, ledger_factchange TO {migration_guards.role('app')}",
                "REVOKE ALL ON FUNCTION ledger_fact_changed(text, text) FROM PUBLIC",
            ],
            migrations.RunSQL.noop,
        ),
    ]
