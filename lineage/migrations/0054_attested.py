"""What an attestation says of a version's runs and files: to a tenant whose data is in it the same as to the vendor.

Neither names nor places: which clearance, the digest of its manifest, whether the run reported, and the digests of the
files. Whoever asks has been shown the version before.
"""

from importlib import import_module

from django.db import migrations

models = import_module("lineage.migrations.0005_model_guards")
learned = import_module("lineage.migrations.0006_learned_from")

RUNS = f"""
CREATE FUNCTION lineage_attested_runs(in_model uuid)
RETURNS TABLE (clearance_id uuid, manifest_digest text, reported boolean)
LANGUAGE sql STABLE {models.DEFINER} AS $$
    SELECT c.id, c.manifest_digest::text,
           EXISTS (SELECT 1 FROM public.lineage_report r WHERE r.clearance_id = c.id)
    FROM public.lineage_clearance c
    WHERE c.id IN (SELECT t.clearance_id FROM public.lineage_training t
                   WHERE t.model_id = in_model OR t.model_id IN (SELECT public.lineage_ancestors(in_model)))
    ORDER BY c.id
$$
"""
RUNS_SIGNATURE = "lineage_attested_runs(uuid)"

FILES = f"""
CREATE FUNCTION lineage_attested_files(in_model uuid) RETURNS TABLE (sha256 text)
LANGUAGE sql STABLE {models.DEFINER} AS $$
    SELECT a.sha256::text FROM public.lineage_modelartefact a
    WHERE a.model_id = in_model AND a.sha256 <> '' GROUP BY a.sha256 ORDER BY min(a.id)
$$
"""
FILES_SIGNATURE = "lineage_attested_files(uuid)"


class Migration(migrations.Migration):
    dependencies = [("lineage", "0053_breaches_that_teach")]

    operations = [
        migrations.RunSQL(RUNS, f"DROP FUNCTION {RUNS_SIGNATURE}"),
        learned.granted(RUNS_SIGNATURE),
        migrations.RunSQL(FILES, f"DROP FUNCTION {FILES_SIGNATURE}"),
        learned.granted(FILES_SIGNATURE),
    ]
