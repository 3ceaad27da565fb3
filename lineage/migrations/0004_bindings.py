"""What withdrawals and covenants bind, as functions that read sets and see every row whatever the caller's scope.

- `lineage_retiring(model)`: the withdrawals that retire a version.
- `lineage_withdrawn_since(model)`: whether a consent that a version or an ancestor learned under was later withdrawn or
  disputed.
- `lineage_learned_by(mode, tenant, category, purpose)`: the versions that a withdrawal of this consent key retires, and
  all their descendants.
- `lineage_bound(models)`: for every tenant and category that these versions learned from, the statements that bind: those
  the runs rested on, and the newest one for the same category and purpose. Where it is not known what a run rested on
  (data beyond a manifest, sources declared at import) every statement of the tenant for the category binds. A row without
  a statement means there is no statement; a row without a tenant is data of an unknown tenant.
- `lineage_vendor_bound(mode)`: the same for every version in use and its ancestors, and for every statement that was not
  withdrawn.
- `lineage_vendor_unknown(mode)`: whether a version in use has a lineage that is not known.
"""

from django.db import migrations

from ledger import migration_guards

DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*'"

# A withdrawal bears on what was cleared before it, by the revision that the manifest was true at. It bears on what was
# declared at import at any time.
RETIRING = f"""
CREATE FUNCTION lineage_retiring(in_model uuid)
RETURNS TABLE (model_id uuid, tenant_id uuid, consent_id uuid, since timestamptz, retire_by timestamptz)
LANGUAGE sql STABLE {DEFINER} AS $$
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
        WHERE NOT EXISTS (SELECT 1 FROM public.lineage_report r WHERE r.clearance_id = cl.id AND NOT r.silent)
           OR EXISTS (SELECT 1 FROM public.lineage_report r JOIN public.lineage_use u ON u.report_id = r.id
                      WHERE r.clearance_id = cl.id AND u.tenant_id = w.tenant_id
                        AND u.category = w.category AND u.rows > 0)
    UNION
    SELECT d.model_id, w.tenant_id, w.id, w.recorded_at, w.retire_by FROM withdrawn w
        JOIN public.lineage_declaredsource d ON d.tenant_id = w.tenant_id AND d.category = w.category
        JOIN line ON line.id = d.model_id
$$
"""
WITHDRAWN_SINCE = f"""
CREATE FUNCTION lineage_withdrawn_since(in_model uuid) RETURNS boolean
LANGUAGE sql STABLE {DEFINER} AS $$
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
            WHERE NOT EXISTS (SELECT 1 FROM public.lineage_report r WHERE r.clearance_id = run.id AND NOT r.silent)
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
# It takes the same versions as `lineage_retiring`: those of runs that used the data or have not reported, and those that
# were declared to have learned from it.
LEARNED_BY = f"""
CREATE FUNCTION lineage_learned_by(in_mode text, in_tenant uuid, in_category text, in_purpose text)
RETURNS TABLE (model_id uuid)
LANGUAGE sql STABLE {DEFINER} AS $$
    WITH direct AS MATERIALIZED (
        SELECT t.model_id FROM public.lineage_clearedtenant c
            JOIN public.lineage_clearance l ON l.id = c.clearance_id AND l.mode = in_mode AND l.purpose = in_purpose
            JOIN public.lineage_training t ON t.clearance_id = l.id
            WHERE c.tenant_id = in_tenant AND in_category = ANY (c.categories)
              AND (NOT EXISTS (SELECT 1 FROM public.lineage_report r WHERE r.clearance_id = l.id AND NOT r.silent)
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
BOUND = f"""
CREATE FUNCTION lineage_bound(in_models uuid[])
RETURNS TABLE (tenant_id uuid, category text, consent_id uuid)
LANGUAGE sql STABLE {DEFINER} AS $$
    WITH run AS MATERIALIZED (
        SELECT t.clearance_id, cl.purpose::text AS purpose,
               EXISTS (SELECT 1 FROM public.lineage_report r WHERE r.clearance_id = t.clearance_id AND NOT r.silent) AS reported
        FROM public.lineage_training t JOIN public.lineage_clearance cl ON cl.id = t.clearance_id
        WHERE t.model_id = ANY (in_models)
    ), source AS MATERIALIZED (
        SELECT u.tenant_id, u.category::text AS category, run.purpose, run.clearance_id FROM run
            JOIN public.lineage_report r ON r.clearance_id = run.clearance_id
            JOIN public.lineage_use u ON u.report_id = r.id
            WHERE run.reported AND u.rows > 0
        UNION
        SELECT c.tenant_id, of.category::text, run.purpose, run.clearance_id FROM run
            JOIN public.lineage_clearedtenant c ON c.clearance_id = run.clearance_id,
            LATERAL unnest(c.categories) AS of (category)
            WHERE NOT run.reported
        UNION
        SELECT d.tenant_id, d.category::text, NULL::text, NULL::uuid FROM public.lineage_declaredsource d
            WHERE d.model_id = ANY (in_models)
    ), stated AS MATERIALIZED (
        SELECT c.consent_id AS id, c.tenant_id, c.category, c.purpose, c.place FROM public.consent_stated c
        WHERE c.tenant_id IN (SELECT source.tenant_id FROM source)
    ), rested AS MATERIALIZED (
        SELECT s.tenant_id, s.category, s.purpose, st.id AS consent_id FROM source s
        LEFT JOIN public.lineage_clearedtenant ct
            ON ct.clearance_id = s.clearance_id AND ct.tenant_id = s.tenant_id
        LEFT JOIN stated st ON st.category = s.category AND st.id = ANY (ct.consents)
    )
    SELECT r.tenant_id, r.category, r.consent_id FROM rested r WHERE r.consent_id IS NOT NULL
    UNION
    SELECT n.tenant_id, n.category, n.id FROM (
        SELECT DISTINCT ON (st.tenant_id, st.category, st.purpose) st.* FROM stated st
        ORDER BY st.tenant_id, st.category, st.purpose, st.place DESC) n
        JOIN rested r ON r.tenant_id = n.tenant_id AND r.category = n.category AND r.purpose = n.purpose
    UNION
    SELECT r.tenant_id, r.category, st.id FROM rested r
        LEFT JOIN stated st ON st.tenant_id = r.tenant_id AND st.category = r.category
             AND (r.purpose IS NULL OR st.purpose = r.purpose)
        WHERE r.consent_id IS NULL
$$
"""
VENDOR_BOUND = f"""
CREATE FUNCTION lineage_vendor_bound(in_mode text)
RETURNS TABLE (tenant_id uuid, category text, consent_id uuid)
LANGUAGE sql STABLE {DEFINER} AS $$
    WITH used AS MATERIALIZED (
        SELECT a.number, a.ancestors FROM public.lineage_ancestry a
        JOIN public.lineage_modelversion v ON v.id = a.model_id
        WHERE v.mode = in_mode
          AND NOT EXISTS (SELECT 1 FROM public.lineage_modelstate s WHERE s.model_id = v.id AND s.state = 'retired')
    ), line AS MATERIALIZED (
        SELECT number FROM used UNION SELECT unnest(ancestors) FROM used
    )
    SELECT b.tenant_id, b.category, b.consent_id FROM public.lineage_bound(coalesce(
        (SELECT array_agg(a.model_id) FROM public.lineage_ancestry a JOIN line ON line.number = a.number),
        '{{}}')) b
    UNION
    SELECT n.tenant_id, n.category, n.id FROM (
        SELECT DISTINCT ON (c.tenant_id, c.category, c.purpose) c.consent_id AS id, c.tenant_id, c.category
        FROM public.consent_stated c
        WHERE c.mode = in_mode
        ORDER BY c.tenant_id, c.category, c.purpose, c.place DESC) n
        WHERE NOT EXISTS (SELECT 1 FROM public.consent_withdrawals w WHERE w.consent_id = n.id)
$$
"""
VENDOR_UNKNOWN = f"""
CREATE FUNCTION lineage_vendor_unknown(in_mode text) RETURNS boolean
LANGUAGE sql STABLE {DEFINER} AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.lineage_ancestry a JOIN public.lineage_modelversion v ON v.id = a.model_id
        WHERE v.mode = in_mode AND a.lineage = 2
          AND NOT EXISTS (SELECT 1 FROM public.lineage_modelstate s WHERE s.model_id = v.id AND s.state = 'retired'))
$$
"""
FUNCTIONS = (
    ("lineage_retiring(uuid)", RETIRING),
    ("lineage_withdrawn_since(uuid)", WITHDRAWN_SINCE),
    ("lineage_learned_by(text, uuid, text, text)", LEARNED_BY),
    ("lineage_bound(uuid[])", BOUND),
    ("lineage_vendor_bound(text)", VENDOR_BOUND),
    ("lineage_vendor_unknown(text)", VENDOR_UNKNOWN),
)


class Migration(migrations.Migration):
    dependencies = [("lineage", "0003_versions"), ("consent", "0005_published")]

    operations = [migration_guards.function(signature, create) for signature, create in FUNCTIONS]
