"""Holdings, orders and certificates are facts: never edited, never without their entry, and a tenant sees its part."""

from importlib import import_module

from django.db import migrations

from ledger import migration_guards

clearances = import_module("lineage.migrations.0002_guards")
models = import_module("lineage.migrations.0005_model_guards")
learned = import_module("lineage.migrations.0006_learned_from")

FACTS = (
    "holdingslice",
    "holdingend",
    "destructionorder",
    "orderitem",
    "orderevent",
    "confirmation",
    "confirmeditem",
    "verification",
    "certificate",
)
OF_TENANT = (
    "holdingslice",
    "destructionorder",
    "orderitem",
    "orderevent",
    "confirmation",
    "confirmeditem",
    "verification",
    "certificate",
)
IN_THE_LEDGER = (
    "holding",
    "holdingend",
    "destructionorder",
    "orderevent",
    "confirmation",
    "verification",
    "certificate",
)

# What a withdrawal of this question retires: the versions whose runs were cleared for it and have used it, or have not
# reported yet, those declared to have learned from it, and all that descend from them; as `lineage_retiring` has it.
LEARNED_BY = f"""
CREATE FUNCTION lineage_learned_by(in_mode text, in_tenant uuid, in_category text, in_purpose text)
RETURNS TABLE (model_id uuid)
LANGUAGE sql STABLE {models.DEFINER} AS $$
    WITH direct AS MATERIALIZED (
        SELECT t.model_id FROM public.lineage_clearedtenant c
            JOIN public.lineage_clearance l ON l.id = c.clearance_id AND l.mode = in_mode AND l.purpose = in_purpose
            JOIN public.lineage_training t ON t.clearance_id = l.id
            WHERE c.tenant_id = in_tenant AND in_category = ANY (c.categories)
              AND (NOT EXISTS (SELECT 1 FROM public.lineage_report r WHERE r.clearance_id = l.id)
                   OR EXISTS (SELECT 1 FROM public.lineage_report r JOIN public.lineage_use u ON u.report_id = r.id
                              WHERE r.clearance_id = l.id AND u.tenant_id = in_tenant
                                AND u.category = in_category AND u.rows > 0))
        UNION
        SELECT d.model_id FROM public.lineage_declaredsource d
            JOIN public.lineage_modelversion v ON v.id = d.model_id AND v.mode = in_mode
            WHERE d.tenant_id = in_tenant AND d.category = in_category
    ), numbered AS (
        SELECT coalesce(array_agg(a.number), '{{}}') AS numbers
        FROM public.lineage_ancestry a JOIN direct ON direct.model_id = a.model_id
    ), every AS (
        SELECT direct.model_id FROM direct
        UNION
        SELECT a.model_id FROM public.lineage_ancestry a, numbered WHERE a.ancestors && numbered.numbers
    )
    SELECT e.model_id FROM every e
    WHERE NOT EXISTS (SELECT 1 FROM public.lineage_modelstate s WHERE s.model_id = e.model_id)
$$
"""
LEARNED_BY_SIGNATURE = "lineage_learned_by(text, uuid, text, text)"

BACKFILL = [
    "SELECT set_config('licet.scope', '*', true)",
    "ALTER TABLE lineage_holding DISABLE TRIGGER lineage_holding_is_append_only",
    """UPDATE lineage_holding h SET mode = c.mode, only_tenant_id = r.only_tenant_id, clearance_id = c.id,
           opened_at = r.reported_at, entry_id = r.entry_id
       FROM lineage_report r JOIN lineage_clearance c ON c.id = r.clearance_id WHERE r.id = h.report_id""",
    "ALTER TABLE lineage_holding ENABLE ALWAYS TRIGGER lineage_holding_is_append_only",
    # Which manifest line it was is in no table: kept without a date, to be ordered by a withdrawal or by hand.
    """INSERT INTO lineage_holdingslice (holding_id, mode, tenant_id, category, purpose, kind, rows, opened_at,
           since_revision)
       SELECT h.id, h.mode, u.tenant_id, u.category, c.purpose,
           CASE WHEN h.kind IN ('data_set', 'feature_store', 'embedding_index', 'evaluation_set', 'cache', 'checkpoint',
                                'model', 'backup') THEN h.kind ELSE 'other' END,
           sum(u.rows), h.opened_at, c.revision
       FROM lineage_holding h JOIN lineage_use u ON u.report_id = h.report_id AND u.tenant_id IS NOT NULL AND u.rows > 0
       JOIN lineage_clearance c ON c.id = h.clearance_id
       GROUP BY h.id, h.mode, u.tenant_id, u.category, c.purpose, h.kind, h.opened_at, c.revision""",
    "SELECT set_config('licet.scope', '', true)",
]

WITH_SLICES = """EXISTS (SELECT 1 FROM lineage_holdingslice s WHERE s.holding_id = lineage_holdingend.holding_id)
    OR licet_in_scope(NULL, NULL)"""


class Migration(migrations.Migration):
    dependencies = [("lineage", "0010_destruction")]

    operations = [
        *[clearances.checked_at_once(f"lineage_{table}") for table in ("holding", *FACTS)],
        migrations.RunSQL([*BACKFILL], migrations.RunSQL.noop),
        *[migration_guards.append_only(f"lineage_{table}") for table in FACTS],
        *[clearances.in_the_ledger(f"lineage_{table}") for table in IN_THE_LEDGER],
        *[migration_guards.row_security(f"lineage_{table}", tenant="tenant_id") for table in OF_TENANT],
        clearances.row_security("lineage_holdingend", WITH_SLICES, WITH_SLICES),
        migrations.RunSQL(
            [
                "DROP POLICY lineage_holding_scope ON lineage_holding",
                f"CREATE POLICY lineage_holding_scope ON lineage_holding"
                f" USING ({models.MINE}) WITH CHECK ({models.MINE})",
            ],
            [
                "DROP POLICY lineage_holding_scope ON lineage_holding",
                f"CREATE POLICY lineage_holding_scope ON lineage_holding"
                f" USING ({clearances.OF_REPORT}) WITH CHECK ({clearances.OF_REPORT})",
            ],
        ),
        migrations.RunSQL(LEARNED_BY, f"DROP FUNCTION {LEARNED_BY_SIGNATURE}"),
        learned.granted(LEARNED_BY_SIGNATURE),
    ]
