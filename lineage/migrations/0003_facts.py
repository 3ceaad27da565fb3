"""All that a clearance rests on, for every tenant and category, in one statement and so in one snapshot."""

from django.db import migrations

from ledger import migration_guards

_TIME = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
_TERMS = f"""jsonb_build_object('version', m.version, 'account', m.account_id,
    'effective_from', {_TIME.format("m.effective_from")},
    'requires_reacceptance', m.requires_reacceptance, 'seq', m.revision, 'clauses', m.clauses)"""

# The first row says what all have in common, each other row is one tenant: joins over sets, so that ten thousand
# tenants cost a handful of hash joins and not ten thousand look-ups. `in_names` NULL means every tenant;
# `in_only` is the one tenant a restricted key may know of.
FACTS = f"""
CREATE FUNCTION lineage_facts(
    in_mode text, in_names text[], in_categories text[], in_purpose text, in_only uuid)
RETURNS TABLE (of_tenant boolean, facts jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
    WITH chosen AS MATERIALIZED (
        SELECT t.id, t.key, t.account_id FROM public.tenants_tenant t
        WHERE t.mode = in_mode AND (in_only IS NULL OR t.id = in_only)
          AND (in_names IS NULL OR t.id IN (
              SELECT n.tenant_id FROM public.tenants_tenantname n
              WHERE n.mode = in_mode AND n.name = ANY (in_names)))
    ), category AS MATERIALIZED (
        SELECT DISTINCT ON (c.id) c.id, c.code, v.number, v.fields, v.time_field, v.third_party
        FROM public.consent_category c JOIN public.consent_categoryversion v ON v.category_id = c.id
        WHERE c.mode = in_mode AND c.code = ANY (in_categories) ORDER BY c.id, v.number DESC
    ), purpose AS MATERIALIZED (
        SELECT p.id, p.code, p.cross_tenant FROM public.consent_purpose p
        WHERE p.mode = in_mode AND p.code = in_purpose
    ), name AS (
        SELECT n.tenant_id, jsonb_agg(n.name ORDER BY n.name) AS every
        FROM public.tenants_tenantname n JOIN chosen ON chosen.id = n.tenant_id GROUP BY n.tenant_id
    ), off AS (
        -- since the first of the unbroken run of switches that are off
        SELECT s.tenant_id, min(s.recorded_at) AS since
        FROM public.tenants_suspension s JOIN chosen ON chosen.id = s.tenant_id
        WHERE s.suspended AND s.id > coalesce(
            (SELECT max(o.id) FROM public.tenants_suspension o
             WHERE o.tenant_id = s.tenant_id AND NOT o.suspended), 0)
        GROUP BY s.tenant_id
    ), paper AS (
        SELECT a.account_id, jsonb_agg(jsonb_build_object(
            'reference', a.reference, 'training', a.training,
            'effective_from', {_TIME.format("a.effective_from")},
            'effective_until', {_TIME.format("a.effective_until")},
            'amends', a.amends, 'seq', a.revision)) AS every
        FROM (SELECT DISTINCT ON (g.account_id, g.reference) g.* FROM public.consent_agreement g
              WHERE g.account_id IN (SELECT account_id FROM chosen)
              ORDER BY g.account_id, g.reference, g.revision DESC) a
        GROUP BY a.account_id
    ), negotiated AS (
        SELECT m.account_id, jsonb_agg({_TERMS}) AS every FROM public.consent_terms m
        WHERE m.mode = in_mode AND m.account_id IN (SELECT account_id FROM chosen) GROUP BY m.account_id
    ), standing AS (
        SELECT s.tenant_id, jsonb_object_agg(category.code, s.statements) AS every
        FROM public.consent_standing s
        JOIN chosen ON chosen.id = s.tenant_id
        JOIN category ON category.id = s.category_id
        JOIN purpose ON purpose.id = s.purpose_id
        GROUP BY s.tenant_id
    )
    SELECT false, jsonb_build_object(
        'revision', (SELECT h.size FROM public.ledger_head h WHERE h.id = 1),
        'version', (SELECT f.version FROM public.ledger_factversion f WHERE f.id = 1),
        'purpose', (SELECT jsonb_build_object('code', p.code, 'cross_tenant', p.cross_tenant) FROM purpose p),
        'categories', (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'code', c.code, 'version', c.number, 'fields', c.fields, 'time_field', c.time_field,
            'third_party', c.third_party)), '[]') FROM category c),
        'terms', (SELECT coalesce(jsonb_agg({_TERMS}), '[]') FROM public.consent_terms m
                  WHERE m.mode = in_mode AND m.account_id IS NULL))
    UNION ALL
    SELECT true, jsonb_build_object(
        'id', chosen.id, 'key', chosen.key, 'account', chosen.account_id, 'names', name.every,
        'suspended_since', {_TIME.format("off.since")}, 'agreements', paper.every,
        'terms', negotiated.every, 'statements', standing.every)
    FROM chosen
    LEFT JOIN name ON name.tenant_id = chosen.id
    LEFT JOIN off ON off.tenant_id = chosen.id
    LEFT JOIN paper ON paper.account_id = chosen.account_id
    LEFT JOIN negotiated ON negotiated.account_id = chosen.account_id
    LEFT JOIN standing ON standing.tenant_id = chosen.id
$$
"""

SIGNATURE = "lineage_facts(text, text[], text[], text, uuid)"


class Migration(migrations.Migration):
    dependencies = [
        ("lineage", "0002_guards"),
        ("consent", "0003_facts"),
    ]

    operations = [
        migrations.RunSQL(FACTS, f"DROP FUNCTION {SIGNATURE}"),
        migrations.RunSQL(
            [
                f"REVOKE ALL ON FUNCTION {SIGNATURE} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {SIGNATURE} TO {migration_guards.role('app')}",
            ],
            migrations.RunSQL.noop,
        ),
    ]
