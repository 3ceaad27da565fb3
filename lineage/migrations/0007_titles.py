"""Whose a version is, as a function that sees every row whatever the caller's scope.

- `lineage_title(model)`: the strictest ownership in the terms under which the version or an ancestor was trained; the
  same without what lies below an adapter; and whether data of anyone but its own tenant went into that part. An adapter
  is separable from its base, so its base's data is not part of it.
"""

from django.db import migrations

from ledger import migration_guards

DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*'"
_STRICTEST = """coalesce((SELECT t.ownership::text FROM public.lineage_training t WHERE t.model_id IN (SELECT id FROM {part})
        ORDER BY array_position(ARRAY['tenant', 'joint', 'vendor'], t.ownership::text) LIMIT 1), 'vendor')"""
TITLE = f"""
CREATE FUNCTION lineage_title(in_model uuid)
RETURNS TABLE (line_ownership text, own_ownership text, others boolean)
LANGUAGE sql STABLE {DEFINER} AS $$
    WITH RECURSIVE line AS MATERIALIZED (
        SELECT in_model AS id UNION SELECT public.lineage_ancestors(in_model)
    ), part (id) AS (
        SELECT in_model
        UNION
        SELECT d.parent_id FROM part
            JOIN public.lineage_derivation d ON d.child_id = part.id AND d.kind <> 'adapter'
    ), owner AS (
        SELECT v.only_tenant_id AS id FROM public.lineage_modelversion v WHERE v.id = in_model
    )
    SELECT {_STRICTEST.format(part="line")}, {_STRICTEST.format(part="part")},
        EXISTS (SELECT 1 FROM public.lineage_sources(in_model) s, owner
                WHERE s.model_id IN (SELECT part.id FROM part) AND s.tenant_id IS DISTINCT FROM owner.id)
        OR EXISTS (SELECT 1 FROM public.lineage_training t
                   JOIN public.lineage_report r ON r.clearance_id = t.clearance_id
                   JOIN public.lineage_use u ON u.report_id = r.id
                   WHERE t.model_id IN (SELECT part.id FROM part) AND u.tenant_id IS NULL AND u.rows > 0)
        OR EXISTS (SELECT 1 FROM public.lineage_modelversion v
                   WHERE v.id IN (SELECT part.id FROM part) AND v.declared_lineage = 'unknown')
$$
"""


class Migration(migrations.Migration):
    dependencies = [("lineage", "0006_readers_see_versions")]

    operations = [migration_guards.function("lineage_title(uuid)", TITLE)]
