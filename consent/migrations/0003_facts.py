"""What a decision rests on: the facts of one question, and the facts of many tenants, each read in one statement.

Both functions read the same four views, so each of these facts is defined once: how long a tenant is suspended
(`tenants_suspended`), the newest version of a category, the agreements in force of an account, and published terms.
"""

from django.db import migrations

from ledger import migration_guards

_TIME = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"

NEWEST_CATEGORIES = """
SELECT c.id, c.mode, c.code, v.number, v.fields, v.time_field, v.third_party
FROM consent_category c CROSS JOIN LATERAL (
    SELECT w.* FROM consent_categoryversion w WHERE w.category_id = c.id ORDER BY w.number DESC LIMIT 1) v
"""
NEWEST_AGREEMENTS = f"""
SELECT DISTINCT ON (g.account_id, g.reference) g.account_id, g.reference, jsonb_build_object(
    'reference', g.reference, 'training', g.training,
    'effective_from', {_TIME.format("g.effective_from")}, 'effective_until', {_TIME.format("g.effective_until")},
    'amends', g.amends, 'seq', g.revision) AS facts
FROM consent_agreement g ORDER BY g.account_id, g.reference, g.revision DESC
"""
PUBLISHED_TERMS = f"""
SELECT m.mode, m.account_id, jsonb_build_object('version', m.version, 'account', m.account_id,
    'effective_from', {_TIME.format("m.effective_from")},
    'requires_reacceptance', m.requires_reacceptance, 'seq', m.revision, 'clauses', m.clauses) AS facts
FROM consent_terms m
"""

FACTS = f"""
CREATE FUNCTION consent_facts(in_mode text, in_tenant text, in_category text, in_purpose text)
RETURNS TABLE (revision bigint, tenant jsonb, category jsonb, purpose jsonb,
               agreements jsonb, statements jsonb, terms jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
DECLARE
    t public.tenants_directory%ROWTYPE;
    question_category uuid;
    question_purpose uuid;
    since timestamptz;
BEGIN
    SELECT h.revision INTO revision FROM public.ledger_newest_revision h;

    SELECT x.* INTO t FROM public.tenants_names n JOIN public.tenants_directory x ON x.id = n.tenant_id
        WHERE n.mode = in_mode AND n.name = in_tenant;

    SELECT c.id, jsonb_build_object('code', c.code, 'version', c.number, 'fields', c.fields)
        INTO question_category, category
        FROM public.consent_newest_categories c WHERE c.mode = in_mode AND c.code = in_category;

    SELECT p.id, jsonb_build_object('code', p.code, 'cross_tenant', p.cross_tenant)
        INTO question_purpose, purpose
        FROM public.consent_purpose p WHERE p.mode = in_mode AND p.code = in_purpose;

    IF t.id IS NOT NULL THEN
        SELECT s.since INTO since FROM public.tenants_suspended s WHERE s.tenant_id = t.id;
        tenant := jsonb_build_object('id', t.id, 'key', t.key, 'account', t.account_id,
            'suspended_since', {_TIME.format("since")});

        SELECT jsonb_agg(a.facts ORDER BY a.reference) INTO agreements
            FROM public.consent_newest_agreements a WHERE a.account_id = t.account_id;

        SELECT s.statements INTO statements FROM public.consent_standing s
            WHERE s.tenant_id = t.id AND s.category_id = question_category
              AND s.purpose_id = question_purpose;

        IF statements IS NOT NULL THEN
            SELECT jsonb_agg(m.facts) INTO terms FROM public.consent_published_terms m
                WHERE m.mode = in_mode AND (m.account_id IS NULL OR m.account_id = t.account_id);
        END IF;
    END IF;
    RETURN NEXT;
END $$
"""

# The first row holds what all tenants share, each other row is one tenant. Each fact of a tenant is one index look-up.
# Joining grouped sets is no faster for ten thousand tenants. It is many times slower if PostgreSQL expects few rows,
# as it does under row-level security. `in_names` NULL means every tenant; `in_only` is the one tenant that a
# restricted key may read.
SNAPSHOT = f"""
CREATE FUNCTION consent_facts_of_tenants(
    in_mode text, in_names text[], in_categories text[], in_purpose text, in_only uuid)
RETURNS TABLE (of_tenant boolean, facts jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
    WITH chosen AS MATERIALIZED (
        SELECT t.id, t.key, t.account_id FROM public.tenants_directory t
        WHERE t.mode = in_mode AND (in_only IS NULL OR t.id = in_only)
          AND (in_names IS NULL OR t.id IN (
              SELECT n.tenant_id FROM public.tenants_names n
              WHERE n.mode = in_mode AND n.name = ANY (in_names)))
    ), category AS MATERIALIZED (
        SELECT c.* FROM public.consent_newest_categories c
        WHERE c.mode = in_mode AND c.code = ANY (in_categories) ORDER BY c.id
    ), purpose AS MATERIALIZED (
        SELECT p.id, p.code, p.cross_tenant FROM public.consent_purpose p
        WHERE p.mode = in_mode AND p.code = in_purpose
    )
    SELECT false, jsonb_build_object(
        'revision', (SELECT h.revision FROM public.ledger_newest_revision h),
        'version', (SELECT f.version FROM public.ledger_facts_version f),
        'purpose', (SELECT jsonb_build_object('code', p.code, 'cross_tenant', p.cross_tenant) FROM purpose p),
        'categories', (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'code', c.code, 'version', c.number, 'fields', c.fields, 'time_field', c.time_field,
            'third_party', c.third_party)), '[]') FROM category c),
        'terms', (SELECT coalesce(jsonb_agg(m.facts), '[]') FROM public.consent_published_terms m
                  WHERE m.mode = in_mode AND m.account_id IS NULL))
    UNION ALL
    SELECT true, jsonb_build_object(
        'id', t.id, 'key', t.key, 'account', t.account_id,
        'names', (SELECT jsonb_agg(n.name ORDER BY n.name) FROM public.tenants_names n WHERE n.tenant_id = t.id),
        'suspended_since', (
            SELECT {_TIME.format("s.since")} FROM public.tenants_suspended s WHERE s.tenant_id = t.id),
        'agreements', (
            SELECT jsonb_agg(a.facts ORDER BY a.reference)
            FROM public.consent_newest_agreements a WHERE a.account_id = t.account_id),
        'terms', (
            SELECT jsonb_agg(m.facts)
            FROM public.consent_published_terms m WHERE m.mode = in_mode AND m.account_id = t.account_id),
        'statements', (
            SELECT jsonb_object_agg(c.code, s.statements)
            FROM public.consent_standing s JOIN category c ON c.id = s.category_id
            WHERE s.tenant_id = t.id AND s.purpose_id = (SELECT p.id FROM purpose p)))
    FROM chosen t
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0002_guards"),
        ("tenants", "0004_published"),
        ("ledger", "0004_published"),
    ]

    operations = [
        migration_guards.view("consent_newest_categories", NEWEST_CATEGORIES),
        migration_guards.view("consent_newest_agreements", NEWEST_AGREEMENTS),
        migration_guards.view("consent_published_terms", PUBLISHED_TERMS),
        migration_guards.published_function(
            "consent_facts(text, text, text, text)",
            "What a decision on one question rests on.",
            FACTS,
        ),
        migration_guards.published_function(
            "consent_facts_of_tenants(text, text[], text[], text, uuid)",
            "What decisions on many tenants and categories rest on: one row for all, one for each tenant.",
            SNAPSHOT,
        ),
    ]
