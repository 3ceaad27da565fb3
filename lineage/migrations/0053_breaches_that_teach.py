"""How many breaches of a version's line, of the codes that are asked about, nobody has remedied; whoever asks."""

from importlib import import_module

from django.db import migrations

models = import_module("lineage.migrations.0005_model_guards")
learned = import_module("lineage.migrations.0006_learned_from")

UNREMEDIED = f"""
CREATE FUNCTION lineage_unremedied(in_model uuid, in_codes text[]) RETURNS bigint
LANGUAGE sql STABLE {models.DEFINER} AS $$
    SELECT count(DISTINCT f.id)
    FROM public.lineage_training t JOIN public.lineage_finding f ON f.clearance_id = t.clearance_id
    WHERE (t.model_id = in_model OR t.model_id IN (SELECT public.lineage_ancestors(in_model)))
      AND f.code = ANY (in_codes)
      AND NOT EXISTS (SELECT 1 FROM public.lineage_findingstep s WHERE s.finding_id = f.id AND s.step = 'remedied')
$$
"""
SIGNATURE = "lineage_unremedied(uuid, text[])"


class Migration(migrations.Migration):
    dependencies = [("lineage", "0052_silent_reports_end_no_presumption")]

    operations = [
        migrations.RunSQL(UNREMEDIED, f"DROP FUNCTION {SIGNATURE}"),
        learned.granted(SIGNATURE),
    ]
