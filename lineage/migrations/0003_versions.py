"""What model versions were made of, as functions that read sets and see every row whatever the caller's scope.

- `lineage_name_version(…)`: record a version, or find the one with that name.
- `lineage_direct(tenants)`: the versions that learned from these tenants themselves, and how that is known.
- `lineage_learned_from(mode, tenant)`: those versions and all their descendants.
- `lineage_ancestors(model)`, `lineage_descendants(model)`: ids, without the model itself.
- `lineage_sources(model)`: the tenants and categories that a version and its ancestors learned from.
- `lineage_visible(scope)`: the versions that the tenants of a scope may read.
- `lineage_standing(models, at)`: how well a version's lineage is known, when it was retired, whether a run trains it.
- `lineage_through(models, among)`: for each version, which of `among` are its ancestors.
- `lineage_breaches(model)`, `lineage_unremedied(model, codes)`: how many breaches its runs and its ancestors' runs have.
- `lineage_attested_runs(model)`, `lineage_attested_files(model)`: what an attestation lists. It holds no names and no
  places, so a tenant reads the same as the vendor. The caller has checked that the tenant may read the version.

A run that has not reported, or reported without listing its uses (`silent`), counts as having used everything it was
cleared for.
"""

from django.db import migrations

from ledger import migration_guards

DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*'"

# A name means one version in a mode. An existing version is found even if the caller may not read it.
NAME = f"""
CREATE FUNCTION lineage_name_version(
    in_id uuid, in_mode text, in_only uuid, in_family text, in_name text, in_version text, in_origin text,
    in_lineage text, in_at timestamptz, in_entry uuid)
RETURNS TABLE (version_id uuid, owner_id uuid, is_new boolean)
LANGUAGE plpgsql {DEFINER} AS $$
DECLARE made integer;
BEGIN
    INSERT INTO public.lineage_modelversion
        (id, mode, only_tenant_id, family, name, version, origin, declared_lineage, created_at, entry_id)
    VALUES (in_id, in_mode, in_only, in_family, in_name, in_version, in_origin, in_lineage, in_at, in_entry)
    ON CONFLICT ON CONSTRAINT a_version_is_named_once DO NOTHING;
    GET DIAGNOSTICS made = ROW_COUNT;
    RETURN QUERY SELECT v.id, v.only_tenant_id, made = 1 FROM public.lineage_modelversion v
        WHERE v.mode = in_mode AND v.family = in_family AND v.name = in_name AND v.version = in_version;
END $$
"""
DIRECT = f"""
CREATE FUNCTION lineage_direct(in_tenants uuid[])
RETURNS TABLE (model_id uuid, tenant_id uuid, how text)
LANGUAGE sql STABLE {DEFINER} AS $$
    SELECT t.model_id, u.tenant_id, 'used' FROM public.lineage_use u
        JOIN public.lineage_report r ON r.id = u.report_id
        JOIN public.lineage_training t ON t.clearance_id = r.clearance_id
        WHERE u.tenant_id = ANY (in_tenants) AND u.rows > 0
    UNION
    SELECT t.model_id, c.tenant_id, 'cleared' FROM public.lineage_clearedtenant c
        JOIN public.lineage_training t ON t.clearance_id = c.clearance_id
        WHERE c.tenant_id = ANY (in_tenants)
          AND NOT EXISTS (SELECT 1 FROM public.lineage_report r WHERE r.clearance_id = c.clearance_id AND NOT r.silent)
    UNION
    SELECT d.model_id, d.tenant_id, 'declared' FROM public.lineage_declaredsource d
        WHERE d.tenant_id = ANY (in_tenants)
$$
"""
# This follows the derivations. The index over the ancestor arrays would merge one list for each start.
LEARNED_FROM = f"""
CREATE FUNCTION lineage_learned_from(in_mode text, in_tenant uuid)
RETURNS TABLE (model_id uuid, direct boolean)
LANGUAGE sql STABLE {DEFINER} AS $$
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
LANGUAGE sql STABLE {DEFINER} AS $$
    SELECT a.model_id FROM public.lineage_ancestry a
    WHERE a.number = ANY (coalesce(
        (SELECT m.ancestors FROM public.lineage_ancestry m WHERE m.model_id = in_model), '{{}}'))
$$
"""
DESCENDANTS = f"""
CREATE FUNCTION lineage_descendants(in_model uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE {DEFINER} AS $$
    SELECT a.model_id FROM public.lineage_ancestry a
    WHERE a.ancestors @> ARRAY(SELECT m.number FROM public.lineage_ancestry m WHERE m.model_id = in_model)
      AND EXISTS (SELECT 1 FROM public.lineage_ancestry m WHERE m.model_id = in_model)
$$
"""
SOURCES = f"""
CREATE FUNCTION lineage_sources(in_model uuid)
RETURNS TABLE (model_id uuid, tenant_id uuid, category text, how text)
LANGUAGE sql STABLE {DEFINER} AS $$
    WITH line AS MATERIALIZED (
        SELECT in_model AS id UNION SELECT public.lineage_ancestors(in_model)
    ), run AS MATERIALIZED (
        SELECT t.model_id, t.clearance_id,
               EXISTS (SELECT 1 FROM public.lineage_report r WHERE r.clearance_id = t.clearance_id AND NOT r.silent) AS reported
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
VISIBLE = f"""
CREATE FUNCTION lineage_visible(in_scope text) RETURNS uuid[]
LANGUAGE sql STABLE {DEFINER} AS $$
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
STANDING = f"""
CREATE FUNCTION lineage_standing(in_models uuid[], in_at timestamptz)
RETURNS TABLE (model_id uuid, lineage text, retired_at timestamptz, in_training boolean)
LANGUAGE sql STABLE {DEFINER} AS $$
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
THROUGH = f"""
CREATE FUNCTION lineage_through(in_models uuid[], in_among uuid[])
RETURNS TABLE (model_id uuid, family text, name text, version text)
LANGUAGE sql STABLE {DEFINER} AS $$
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
BREACHES = f"""
CREATE FUNCTION lineage_breaches(in_model uuid) RETURNS bigint
LANGUAGE sql STABLE {DEFINER} AS $$
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
UNREMEDIED = f"""
CREATE FUNCTION lineage_unremedied(in_model uuid, in_codes text[]) RETURNS bigint
LANGUAGE sql STABLE {DEFINER} AS $$
    SELECT count(DISTINCT f.id)
    FROM public.lineage_training t JOIN public.lineage_finding f ON f.clearance_id = t.clearance_id
    WHERE (t.model_id = in_model OR t.model_id IN (SELECT public.lineage_ancestors(in_model)))
      AND f.code = ANY (in_codes)
      AND NOT EXISTS (SELECT 1 FROM public.lineage_findingstep s WHERE s.finding_id = f.id AND s.step = 'remedied')
$$
"""
ATTESTED_RUNS = f"""
CREATE FUNCTION lineage_attested_runs(in_model uuid)
RETURNS TABLE (clearance_id uuid, manifest_digest text, reported boolean)
LANGUAGE sql STABLE {DEFINER} AS $$
    SELECT c.id, c.manifest_digest::text,
           EXISTS (SELECT 1 FROM public.lineage_report r WHERE r.clearance_id = c.id)
    FROM public.lineage_clearance c
    WHERE c.id IN (SELECT t.clearance_id FROM public.lineage_training t
                   WHERE t.model_id = in_model OR t.model_id IN (SELECT public.lineage_ancestors(in_model)))
    ORDER BY c.id
$$
"""
ATTESTED_FILES = f"""
CREATE FUNCTION lineage_attested_files(in_model uuid) RETURNS TABLE (sha256 text)
LANGUAGE sql STABLE {DEFINER} AS $$
    SELECT a.sha256::text FROM public.lineage_modelartefact a
    WHERE a.model_id = in_model AND a.sha256 <> '' GROUP BY a.sha256 ORDER BY min(a.id)
$$
"""
FUNCTIONS = (
    ("lineage_name_version(uuid, text, uuid, text, text, text, text, text, timestamptz, uuid)", NAME),
    ("lineage_direct(uuid[])", DIRECT),
    ("lineage_learned_from(text, uuid)", LEARNED_FROM),
    ("lineage_ancestors(uuid)", ANCESTORS),
    ("lineage_descendants(uuid)", DESCENDANTS),
    ("lineage_sources(uuid)", SOURCES),
    ("lineage_visible(text)", VISIBLE),
    ("lineage_standing(uuid[], timestamptz)", STANDING),
    ("lineage_through(uuid[], uuid[])", THROUGH),
    ("lineage_breaches(uuid)", BREACHES),
    ("lineage_unremedied(uuid, text[])", UNREMEDIED),
    ("lineage_attested_runs(uuid)", ATTESTED_RUNS),
    ("lineage_attested_files(uuid)", ATTESTED_FILES),
)


class Migration(migrations.Migration):
    dependencies = [("lineage", "0002_integrity")]

    operations = [migration_guards.function(signature, create) for signature, create in FUNCTIONS]
