"""Who learned from whom, as functions that read with sets and see everything: for queries and for INSERT ... SELECT.

- `lineage_direct(tenants)`: the versions that learned from these tenants themselves, and how it is known.
- `lineage_learned_from(mode, tenant)`: those and all that descend from them.
- `lineage_ancestors(model)`, `lineage_descendants(model)`: ids, without the model itself.
- `lineage_sources(model)`: the tenants and categories that a version and its ancestors learned from.
- `lineage_retiring(model)`: the withdrawals that retire it.
- `lineage_visible(scope)`: the versions that the tenants of a scope may know of.
"""

from importlib import import_module

from django.db import migrations

from ledger import migration_guards

models = import_module("lineage.migrations.0005_model_guards")
clearances = import_module("lineage.migrations.0002_guards")

DIRECT = f"""
CREATE FUNCTION lineage_direct(in_tenants uuid[])
RETURNS TABLE (model_id uuid, tenant_id uuid, how text)
LANGUAGE sql STABLE {models.DEFINER} AS $$
    SELECT t.model_id, u.tenant_id, 'used' FROM public.lineage_use u
        JOIN public.lineage_report r ON r.id = u.report_id
        JOIN public.lineage_training t ON t.clearance_id = r.clearance_id
        WHERE u.tenant_id = ANY (in_tenants) AND u.rows > 0
    UNION
    SELECT t.model_id, c.tenant_id, 'cleared' FROM public.lineage_clearedtenant c
        JOIN public.lineage_training t ON t.clearance_id = c.clearance_id
        WHERE c.tenant_id = ANY (in_tenants)
          AND NOT EXISTS (SELECT 1 FROM public.lineage_report r WHERE r.clearance_id = c.clearance_id)
    UNION
    SELECT d.model_id, d.tenant_id, 'declared' FROM public.lineage_declaredsource d
        WHERE d.tenant_id = ANY (in_tenants)
$$
"""

# From many starts at once the derivations are followed: the index over the arrays would merge a list for each start.
LEARNED_FROM = f"""
CREATE FUNCTION lineage_learned_from(in_mode text, in_tenant uuid)
RETURNS TABLE (model_id uuid, direct boolean)
LANGUAGE sql STABLE {models.DEFINER} AS $$
    WITH RECURSIVE direct AS MATERIALIZED (
        SELECT DISTINCT d.model_id FROM public.lineage_direct(ARRAY[in_tenant]) d
        JOIN public.lineage_modelversion v ON v.id = d.model_id
        WHERE v.mode = in_mode
    ), learned (id) AS (
        SELECT direct.model_id FROM direct
        UNION
        SELECT d.child_id FROM learned JOIN public.lineage_derivation d ON d.parent_id = learned.id
    )
    SELECT learned.id, direct.model_id IS NOT NULL
    FROM learned LEFT JOIN direct ON direct.model_id = learned.id
$$
"""

ANCESTORS = f"""
CREATE FUNCTION lineage_ancestors(in_model uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE {models.DEFINER} AS $$
    SELECT a.model_id FROM public.lineage_ancestry a
    WHERE a.number = ANY (coalesce(
        (SELECT m.ancestors FROM public.lineage_ancestry m WHERE m.model_id = in_model), '{{}}'))
$$
"""

DESCENDANTS = f"""
CREATE FUNCTION lineage_descendants(in_model uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE {models.DEFINER} AS $$
    SELECT a.model_id FROM public.lineage_ancestry a
    WHERE a.ancestors @> ARRAY(SELECT m.number FROM public.lineage_ancestry m WHERE m.model_id = in_model)
      AND EXISTS (SELECT 1 FROM public.lineage_ancestry m WHERE m.model_id = in_model)
$$
"""

SOURCES = f"""
CREATE FUNCTION lineage_sources(in_model uuid)
RETURNS TABLE (model_id uuid, tenant_id uuid, category text, how text)
LANGUAGE sql STABLE {models.DEFINER} AS $$
    WITH line AS MATERIALIZED (
        SELECT in_model AS id UNION SELECT public.lineage_ancestors(in_model)
    ), run AS MATERIALIZED (
        SELECT t.model_id, t.clearance_id,
               EXISTS (SELECT 1 FROM public.lineage_report r WHERE r.clearance_id = t.clearance_id) AS reported
        FROM public.lineage_training t JOIN line ON line.id = t.model_id
    )
    SELECT run.model_id, u.tenant_id, u.category::text, 'used' FROM run
        JOIN public.lineage_report r ON r.clearance_id = run.clearance_id
        JOIN public.lineage_use u ON u.report_id = r.id
        WHERE run.reported AND u.rows > 0 AND u.tenant_id IS NOT NULL
    UNION
    SELECT run.model_id, c.tenant_id, of.category::text, 'cleared' FROM run
        JOIN public.lineage_clearedtenant c ON c.clearance_id = run.clearance_id,
        LATERAL unnest(c.categories) AS of (category)
        WHERE NOT run.reported
    UNION
    SELECT d.model_id, d.tenant_id, d.category::text, 'declared' FROM public.lineage_declaredsource d
        JOIN line ON line.id = d.model_id
$$
"""

# A withdrawal bears on what was cleared before it, by the revision that the manifest was true at; on what was
# declared at import whenever it came.
RETIRING = f"""
CREATE FUNCTION lineage_retiring(in_model uuid)
RETURNS TABLE (model_id uuid, tenant_id uuid, consent_id uuid, since timestamptz, retire_by timestamptz)
LANGUAGE sql STABLE {models.DEFINER} AS $$
    WITH withdrawn AS MATERIALIZED (
        SELECT w.consent_id AS id, w.tenant_id, w.category, w.purpose, w.revision, w.recorded_at, w.retire_by
        FROM public.consent_withdrawals w
        WHERE w.election = 'retire_models' AND w.revision IS NOT NULL
    ), line AS MATERIALIZED (
        SELECT in_model AS id UNION SELECT public.lineage_ancestors(in_model)
    )
    SELECT t.model_id, w.tenant_id, w.id, w.recorded_at, w.retire_by FROM withdrawn w
        JOIN public.lineage_clearedtenant ct ON ct.tenant_id = w.tenant_id AND w.category = ANY (ct.categories)
        JOIN public.lineage_clearance cl ON cl.id = ct.clearance_id
             AND cl.purpose = w.purpose AND cl.revision < w.revision
        JOIN public.lineage_training t ON t.clearance_id = cl.id
        JOIN line ON line.id = t.model_id
        WHERE NOT EXISTS (SELECT 1 FROM public.lineage_report r WHERE r.clearance_id = cl.id)
           OR EXISTS (SELECT 1 FROM public.lineage_report r JOIN public.lineage_use u ON u.report_id = r.id
                      WHERE r.clearance_id = cl.id AND u.tenant_id = w.tenant_id
                        AND u.category = w.category AND u.rows > 0)
    UNION
    SELECT d.model_id, w.tenant_id, w.id, w.recorded_at, w.retire_by FROM withdrawn w
        JOIN public.lineage_declaredsource d ON d.tenant_id = w.tenant_id AND d.category = w.category
        JOIN line ON line.id = d.model_id
$$
"""

VISIBLE = f"""
CREATE FUNCTION lineage_visible(in_scope text) RETURNS uuid[]
LANGUAGE sql STABLE {models.DEFINER} AS $$
    WITH RECURSIVE mine AS MATERIALIZED (
        SELECT one::uuid AS id FROM unnest(string_to_array(in_scope, ',')) one WHERE one NOT IN ('', '*')
    ), visible (id) AS (
        SELECT first.model_id FROM (
            SELECT d.model_id FROM public.lineage_direct((SELECT array_agg(mine.id) FROM mine)) d
            UNION
            SELECT t.model_id FROM public.lineage_training t
                JOIN public.lineage_clearance c ON c.id = t.clearance_id JOIN mine ON mine.id = c.only_tenant_id
        ) first
        UNION
        SELECT d.child_id FROM visible JOIN public.lineage_derivation d ON d.parent_id = visible.id
    )
    SELECT array_agg(visible.id) FROM visible
$$
"""

FUNCTIONS = (
    (DIRECT, "lineage_direct(uuid[])"),
    (LEARNED_FROM, "lineage_learned_from(text, uuid)"),
    (ANCESTORS, "lineage_ancestors(uuid)"),
    (DESCENDANTS, "lineage_descendants(uuid)"),
    (SOURCES, "lineage_sources(uuid)"),
    (RETIRING, "lineage_retiring(uuid)"),
    (VISIBLE, "lineage_visible(text)"),
)


def granted(signature: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        [
            f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION {signature} TO {migration_guards.role('app')}",
        ],
        migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("lineage", "0005_model_guards"),
        ("consent", "0009_published"),
    ]

    operations = [
        *[migrations.RunSQL(sql, f"DROP FUNCTION {signature}") for sql, signature in FUNCTIONS],
        *[granted(signature) for _, signature in FUNCTIONS],
        clearances.row_security("lineage_modelversion", f"{models.MINE} OR {models.LEARNED}", models.MINE),
        clearances.row_security("lineage_modelartefact", models.MINE, models.MINE),
        clearances.row_security(
            "lineage_modelstate", f"{models.EVERYTHING} OR {models.seen('model_id')}", models.EVERYTHING
        ),
        clearances.row_security(
            "lineage_derivation",
            f"{models.EVERYTHING} OR ({models.seen('child_id')} AND {models.seen('parent_id')})",
            models.EVERYTHING,
        ),
        clearances.row_security("lineage_training", models.OF_RUN, models.OF_RUN),
        migration_guards.row_security("lineage_declaredsource", tenant="tenant_id"),
    ]
