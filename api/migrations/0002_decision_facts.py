"""Key and facts of many questions in one statement and one snapshot: all that a decision waits for."""

from django.db import migrations

from ledger import migration_guards

# `in_questions` is a JSON array of {"k": SHA-256 of the API key as hex, "t", "c", "p"}; one row for each, in order.
# The key's own mode says which tenants there are. The facts are read for a key that does not work, too: whether
# it works is judged once, where all other routes judge it. PL/pgSQL, because it keeps the plan between calls.
FACTS = """
CREATE FUNCTION api_decision_facts(in_questions jsonb) RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
BEGIN
    RETURN QUERY SELECT json_build_object(
        'key', CASE WHEN k.id IS NULL THEN NULL ELSE json_build_object(
            'id', k.id, 'mode', k.mode, 'name', k.name, 'hint', k.hint, 'scopes', k.scopes,
            'tenant', k.tenant_id, 'tenant_account', t.account_id, 'regions', k.regions,
            'created_at', extract(epoch FROM k.created_at), 'expires_at', extract(epoch FROM k.expires_at),
            'revoked_at', extract(epoch FROM k.revoked_at), 'last_used_at', extract(epoch FROM k.last_used_at)) END,
        'revision', f.revision, 'tenant', f.tenant, 'category', f.category, 'purpose', f.purpose,
        'agreements', f.agreements, 'statements', f.statements, 'terms', f.terms)::text
    FROM ROWS FROM (jsonb_to_recordset(in_questions) AS (k text, t text, c text, p text)) WITH ORDINALITY
            AS q (k, t, c, p, place)
        -- OFFSET 0: an index lookup for each question, however few rows the planner expects in the tables
        LEFT JOIN LATERAL (SELECT a.* FROM public.tenants_apikey a WHERE a.sha256 = decode(q.k, 'hex') OFFSET 0) k
            ON true
        LEFT JOIN LATERAL (SELECT x.account_id FROM public.tenants_tenant x WHERE x.id = k.tenant_id OFFSET 0) t
            ON true
        CROSS JOIN LATERAL public.consent_facts(k.mode, q.t, q.c, q.p) f
    ORDER BY q.place;
END $$
"""
SIGNATURE = "api_decision_facts(jsonb)"


class Migration(migrations.Migration):
    dependencies = [("api", "0001_tables"), ("consent", "0003_facts"), ("tenants", "0002_guards")]

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
