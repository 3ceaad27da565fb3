"""Whether a consent that a version or an ancestor learned under was withdrawn, or its authority disputed, since."""

from importlib import import_module

from django.db import migrations

models = import_module("lineage.migrations.0005_model_guards")
learned = import_module("lineage.migrations.0006_learned_from")

WITHDRAWN = f"""
CREATE FUNCTION lineage_withdrawn_since(in_model uuid) RETURNS boolean
LANGUAGE sql STABLE {models.DEFINER} AS $$
    WITH run AS MATERIALIZED (
        SELECT c.id, c.purpose, c.revision FROM public.lineage_training t
        JOIN public.lineage_clearance c ON c.id = t.clearance_id
        WHERE t.model_id = in_model OR t.model_id IN (SELECT public.lineage_ancestors(in_model))
    ), pair AS (
        SELECT run.purpose, run.revision, u.tenant_id, u.category::text AS category FROM run
            JOIN public.lineage_report r ON r.clearance_id = run.id
            JOIN public.lineage_use u ON u.report_id = r.id
            WHERE u.rows > 0
        UNION
        SELECT run.purpose, run.revision, c.tenant_id, of.category::text FROM run
            JOIN public.lineage_clearedtenant c ON c.clearance_id = run.id,
            LATERAL unnest(c.categories) AS of (category)
            WHERE NOT EXISTS (SELECT 1 FROM public.lineage_report r WHERE r.clearance_id = run.id)
    )
    SELECT EXISTS (
        SELECT 1 FROM pair JOIN public.consent_withdrawals w USING (tenant_id, category, purpose)
        WHERE w.revision > pair.revision
    ) OR EXISTS (
        SELECT 1 FROM pair JOIN public.consent_disputes d USING (tenant_id, category, purpose)
        WHERE d.revision > pair.revision
    )
$$
"""
SIGNATURE = "lineage_withdrawn_since(uuid)"


class Migration(migrations.Migration):
    dependencies = [("lineage", "0007_standing_of_versions")]

    operations = [
        migrations.RunSQL(WITHDRAWN, f"DROP FUNCTION {SIGNATURE}"),
        learned.granted(SIGNATURE),
    ]
