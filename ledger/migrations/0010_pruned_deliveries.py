"""Deliveries that were done long ago are removed; nothing else of the queue ever is."""

from django.db import migrations, models

from ledger import migration_guards

# The app's role has no DELETE. What is open stays, and so does what was done within 30 days, whatever the caller says.
PRUNE = """
CREATE FUNCTION ledger_prune_deliveries(most integer) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
    WITH old AS (
        SELECT id FROM public.ledger_delivery
        WHERE done_at < public.licet_now() - interval '30 days'
        ORDER BY done_at LIMIT most FOR UPDATE SKIP LOCKED
    ), gone AS (
        DELETE FROM public.ledger_delivery d USING old WHERE d.id = old.id RETURNING 1
    )
    SELECT count(*) FROM gone
$$
"""
SIGNATURE = "ledger_prune_deliveries(integer)"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_incidents_and_auditor")]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                fields=["done_at"],
                name="ledger_delivery_done",
                condition=models.Q(done_at__isnull=False),
            ),
        ),
        migrations.RunSQL(
            [
                PRUNE,
                f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO {migration_guards.role('app')}",
            ],
            f"DROP FUNCTION {SIGNATURE}",
        ),
    ]
