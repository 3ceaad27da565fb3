"""A version is not attested as clean where anything was found of its runs, whatever it was."""

from importlib import import_module

from django.db import migrations

models = import_module("lineage.migrations.0005_model_guards")
before = import_module("lineage.migrations.0007_standing_of_versions")

BREACHES = f"""
CREATE OR REPLACE FUNCTION lineage_breaches(in_model uuid) RETURNS bigint
LANGUAGE sql STABLE {models.DEFINER} AS $$
    WITH line AS (
        SELECT t.clearance_id FROM public.lineage_training t
        WHERE t.model_id = in_model OR t.model_id IN (SELECT public.lineage_ancestors(in_model))
    )
    SELECT (SELECT count(*) FROM line JOIN public.lineage_report r USING (clearance_id)
            JOIN public.lineage_use u ON u.report_id = r.id WHERE NOT u.within)
         + (SELECT count(*) FROM line JOIN public.lineage_finding f USING (clearance_id)
            WHERE f.kind = 'breach' AND f.code <> 'not_in_manifest')
$$
"""


class Migration(migrations.Migration):
    dependencies = [("lineage", "0022_measured_reports")]

    operations = [
        migrations.RunSQL(BREACHES, before.BREACHES.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    ]
