"""Which statements' terms bind what was made of data, as functions that read with sets and see everything.

- `lineage_bound(models)`: of every tenant and category that these versions learned from, the statements that count: those
  the runs rested on, and the newest for the same category and purpose. Where what a run rested on is not known (data
  beyond a manifest, sources declared at import, rows from before it was kept) every statement of the tenant for the
  category counts, and a row without a statement says that there is none. A row without a tenant is data of nobody known.
- `lineage_vendor_bound(mode)`: of all that is in use or has anything in use made of it, and of every statement that was
  not withdrawn.
"""

from importlib import import_module

from django.db import migrations

models = import_module("lineage.migrations.0005_model_guards")
learned = import_module("lineage.migrations.0006_learned_from")

BOUND = f"""
CREATE FUNCTION lineage_bound(in_models uuid[])
RETURNS TABLE (tenant_id uuid, category text, consent_id uuid)
LANGUAGE sql STABLE {models.DEFINER} AS $$
    WITH run AS MATERIALIZED (
        SELECT t.clearance_id, cl.purpose::text AS purpose,
               EXISTS (SELECT 1 FROM public.lineage_report r WHERE r.clearance_id = t.clearance_id) AS reported
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

VENDOR = f"""
CREATE FUNCTION lineage_vendor_bound(in_mode text)
RETURNS TABLE (tenant_id uuid, category text, consent_id uuid)
LANGUAGE sql STABLE {models.DEFINER} AS $$
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

UNKNOWN = f"""
CREATE FUNCTION lineage_vendor_unknown(in_mode text) RETURNS boolean
LANGUAGE sql STABLE {models.DEFINER} AS $$
    SELECT EXISTS (
        SELECT 1 FROM public.lineage_ancestry a JOIN public.lineage_modelversion v ON v.id = a.model_id
        WHERE v.mode = in_mode AND a.lineage = 2
          AND NOT EXISTS (SELECT 1 FROM public.lineage_modelstate s WHERE s.model_id = v.id AND s.state = 'retired'))
$$
"""
FUNCTIONS = (
    (BOUND, "lineage_bound(uuid[])"),
    (VENDOR, "lineage_vendor_bound(text)"),
    (UNKNOWN, "lineage_vendor_unknown(text)"),
)


class Migration(migrations.Migration):
    dependencies = [("lineage", "0031_transfer_guards")]

    operations = [
        *[migrations.RunSQL(sql, f"DROP FUNCTION {signature}") for sql, signature in FUNCTIONS],
        *[learned.granted(signature) for _, signature in FUNCTIONS],
    ]
