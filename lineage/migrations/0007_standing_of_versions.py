"""How versions stand, whoever asks: of what is hidden from a tenant it still learns that it is there."""

from importlib import import_module

from django.db import migrations

models = import_module("lineage.migrations.0005_model_guards")
learned = import_module("lineage.migrations.0006_learned_from")

STANDING = f"""
CREATE FUNCTION lineage_standing(in_models uuid[], in_at timestamptz)
RETURNS TABLE (model_id uuid, lineage text, retired_at timestamptz, in_training boolean)
LANGUAGE sql STABLE {models.DEFINER} AS $$
    SELECT v.id,
           CASE WHEN a.lineage = 2 THEN 'unknown' WHEN a.lineage = 1 OR v.origin = 'base' THEN 'declared'
                ELSE 'recorded' END,
           state.at, coalesce(run.going_on AND NOT run.reported, false)
    FROM unnest(in_models) AS one (id)
    JOIN public.lineage_modelversion v ON v.id = one.id
    JOIN public.lineage_ancestry a ON a.model_id = one.id
    LEFT JOIN LATERAL (
        SELECT s.at FROM public.lineage_modelstate s WHERE s.model_id = one.id AND s.state = 'retired'
    ) state ON true
    LEFT JOIN LATERAL (
        SELECT bool_or(c.status = 'active' AND c.expires_at > in_at) AS going_on,
               bool_or(EXISTS (SELECT 1 FROM public.lineage_report r WHERE r.clearance_id = c.id)) AS reported
        FROM public.lineage_training t JOIN public.lineage_clearance c ON c.id = t.clearance_id
        WHERE t.model_id = one.id
    ) run ON true
$$
"""
SIGNATURE = "lineage_standing(uuid[], timestamptz)"

BREACHES = f"""
CREATE FUNCTION lineage_breaches(in_model uuid) RETURNS bigint
LANGUAGE sql STABLE {models.DEFINER} AS $$
    SELECT count(*) FROM public.lineage_training t
    JOIN public.lineage_report r ON r.clearance_id = t.clearance_id
    JOIN public.lineage_use u ON u.report_id = r.id
    WHERE NOT u.within
      AND (t.model_id = in_model OR t.model_id IN (SELECT public.lineage_ancestors(in_model)))
$$
"""
BREACHES_SIGNATURE = "lineage_breaches(uuid)"

# Of each version its ancestors among some others.
THROUGH = f"""
CREATE FUNCTION lineage_through(in_models uuid[], in_among uuid[])
RETURNS TABLE (model_id uuid, family text, name text, version text)
LANGUAGE sql STABLE {models.DEFINER} AS $$
    WITH among AS MATERIALIZED (
        SELECT p.number, p.model_id FROM public.lineage_ancestry p WHERE p.model_id = ANY (in_among)
    )
    SELECT a.model_id, v.family::text, v.name::text, v.version::text
    FROM (SELECT m.model_id, unnest(m.ancestors) AS number FROM public.lineage_ancestry m
          WHERE m.model_id = ANY (in_models)) a
    JOIN among ON among.number = a.number
    JOIN public.lineage_modelversion v ON v.id = among.model_id
    ORDER BY v.id
$$
"""
THROUGH_SIGNATURE = "lineage_through(uuid[], uuid[])"


class Migration(migrations.Migration):
    dependencies = [("lineage", "0006_learned_from")]

    operations = [
        migrations.RunSQL(STANDING, f"DROP FUNCTION {SIGNATURE}"),
        learned.granted(SIGNATURE),
        migrations.RunSQL(BREACHES, f"DROP FUNCTION {BREACHES_SIGNATURE}"),
        learned.granted(BREACHES_SIGNATURE),
        migrations.RunSQL(THROUGH, f"DROP FUNCTION {THROUGH_SIGNATURE}"),
        learned.granted(THROUGH_SIGNATURE),
    ]
