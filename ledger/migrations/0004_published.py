"""The views and functions of the ledger that other rooms may use."""

from django.db import migrations

from ledger import migration_guards

LOCK_HEAD = """
CREATE FUNCTION ledger_lock_head() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*'
AS $$ SELECT 1 FROM public.ledger_head WHERE id = 1 FOR UPDATE $$
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_fact_changes")]

    operations = [
        migration_guards.published_view(
            "ledger_newest_revision",
            "The size of the ledger: one row.",
            "SELECT h.size AS revision FROM ledger_head h WHERE h.id = 1",
        ),
        migration_guards.published_view(
            "ledger_facts_version",
            "The version of facts: one row.",
            "SELECT f.version FROM ledger_factversion f WHERE f.id = 1",
        ),
        migration_guards.published_view(
            "ledger_facts_changes",
            "Which fact changed with which version of facts, for the newest versions.",
            "SELECT c.version, c.kind, c.ref FROM ledger_factchange c",
        ),
        migration_guards.published_function(
            "ledger_lock_head()",
            "Lock the head of the ledger: no other transaction can append until this one ends.",
            LOCK_HEAD,
        ),
    ]
