"""SQL functions that read the version, the changes and the requested facts in one snapshot, and log decisions."""

from django.db import migrations

from ledger import migration_guards

# The first row is {"version", "epoch", "revision", "changes"}. Versions can be compared only within one epoch, which is
# the life of one database server: a restored or promoted server may reach the same version with other facts.
# `changes` lists each [kind, ref] since `in_version`. It is null if there are too many changes or they are no longer
# known; the caller must then discard all the facts it holds. After it comes one row for each of `in_questions`, in
# order. A question is {"t", "c", "p"} with the key's SHA-256 as hex in "k", or with the mode in "m" if the caller
# has already read the key.
MOST = 10_000
SYNC = f"""
CREATE FUNCTION api_decision_sync(in_version bigint, in_questions jsonb) RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
DECLARE
    now_version bigint;
    changes json;
BEGIN
    SELECT f.version INTO STRICT now_version FROM public.ledger_facts_version f;
    IF in_version = now_version THEN
        changes := '[]';
    ELSIF in_version < now_version AND now_version - in_version <= {MOST}
          AND (SELECT count(*) FROM public.ledger_facts_changes c WHERE c.version > in_version)
              = now_version - in_version THEN
        SELECT json_agg(DISTINCT jsonb_build_array(c.kind, c.ref)) INTO changes
            FROM public.ledger_facts_changes c WHERE c.version > in_version;
    END IF;
    RETURN NEXT json_build_object('version', now_version,
        'epoch', extract(epoch FROM pg_postmaster_start_time())::text, 'revision', (SELECT h.revision
        FROM public.ledger_newest_revision h), 'changes', changes)::text;
    IF jsonb_array_length(in_questions) > 0 THEN
        RETURN QUERY SELECT json_build_object(
            'key', CASE WHEN k.id IS NULL THEN NULL ELSE json_build_object(
                'id', k.id, 'mode', k.mode, 'name', k.name, 'hint', k.hint, 'scopes', k.scopes,
                'tenant', k.tenant_id, 'tenant_account', t.account_id, 'regions', k.regions,
                'created_at', extract(epoch FROM k.created_at), 'expires_at', extract(epoch FROM k.expires_at),
                'revoked_at', extract(epoch FROM k.revoked_at),
                'last_used_at', extract(epoch FROM k.last_used_at)) END,
            'revision', f.revision, 'tenant', f.tenant, 'category', f.category, 'purpose', f.purpose,
            'agreements', f.agreements, 'statements', f.statements, 'terms', f.terms)::text
        FROM ROWS FROM (jsonb_to_recordset(in_questions) AS (k text, m text, t text, c text, p text))
                WITH ORDINALITY AS q (k, m, t, c, p, place)
            -- OFFSET 0: an index lookup for each question, however few rows the planner expects in the tables
            LEFT JOIN LATERAL (
                SELECT a.* FROM public.tenants_api_keys a WHERE a.sha256 = decode(q.k, 'hex') OFFSET 0) k ON true
            LEFT JOIN LATERAL (
                SELECT x.account_id FROM public.tenants_directory x WHERE x.id = k.tenant_id OFFSET 0) t ON true
            CROSS JOIN LATERAL public.consent_facts(coalesce(k.mode, q.m), q.t, q.c, q.p) f
        ORDER BY q.place;
    END IF;
END $$
"""
SIGNATURE = "api_decision_sync(bigint, jsonb)"

# Inserting one row for each decision costs the primary database more than the decision itself. So the web process
# writes the lines of a tenth of a second as one text, and a task turns them into rows later. Only these functions
# read or write the table.
PILE = """
CREATE TABLE api_decisionpile (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    first_id uuid NOT NULL, last_id uuid NOT NULL, lines text NOT NULL,
    CONSTRAINT a_pile_is_in_order CHECK (first_id <= last_id));
-- what is unfolded within the minute is not worth compressing
ALTER TABLE api_decisionpile ALTER COLUMN lines SET STORAGE EXTERNAL;
"""
_LINE = """AS line (id uuid, mode text, tenant uuid, account uuid, key uuid, question jsonb, answer jsonb,
                 decided_at timestamptz)"""
ADD = """
CREATE FUNCTION api_pile_decisions(in_first uuid, in_last uuid, in_lines text, in_keys uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
BEGIN
    INSERT INTO public.api_decisionpile (first_id, last_id, lines) VALUES (in_first, in_last, in_lines);
    PERFORM public.tenants_api_keys_used(in_keys);
END $$
"""
UNFOLD = f"""
CREATE FUNCTION api_unfold_decisions() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
DECLARE
    pile public.api_decisionpile%ROWTYPE;
    written integer;
BEGIN
    SELECT p.* INTO pile FROM public.api_decisionpile p ORDER BY p.id LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF pile.id IS NULL THEN RETURN 0; END IF;
    INSERT INTO public.api_loggeddecision (id, mode, tenant, account, key, question, answer, decided_at)
        SELECT line.id, line.mode, line.tenant, line.account, line.key, line.question, line.answer, line.decided_at
        FROM json_to_recordset(pile.lines::json) {_LINE} ON CONFLICT (id) DO NOTHING;
    GET DIAGNOSTICS written = ROW_COUNT;
    DELETE FROM public.api_decisionpile p WHERE p.id = pile.id;
    RETURN written;
END $$
"""
# A line that still lies on a pile, by its id.
PILED = f"""
CREATE FUNCTION api_piled_decision(in_id uuid) RETURNS TABLE
    (id uuid, mode text, tenant uuid, account uuid, key uuid, question jsonb, answer jsonb, decided_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
    SELECT line.* FROM public.api_decisionpile p, json_to_recordset(p.lines::json) {_LINE}
    WHERE in_id BETWEEN p.first_id AND p.last_id AND line.id = in_id
$$
"""
FUNCTIONS = (
    SIGNATURE,
    "api_pile_decisions(uuid, uuid, text, uuid[])",
    "api_unfold_decisions()",
    "api_piled_decision(uuid)",
)


class Migration(migrations.Migration):
    dependencies = [("api", "0001_tables"), ("consent", "0004_watched"), ("tenants", "0004_published")]

    operations = [
        migrations.RunSQL(SYNC, f"DROP FUNCTION {SIGNATURE}"),
        migrations.RunSQL(PILE, "DROP TABLE api_decisionpile"),
        migrations.RunSQL(ADD, "DROP FUNCTION api_pile_decisions(uuid, uuid, text, uuid[])"),
        migrations.RunSQL(UNFOLD, "DROP FUNCTION api_unfold_decisions()"),
        migrations.RunSQL(PILED, "DROP FUNCTION api_piled_decision(uuid)"),
        migrations.RunSQL(
            [
                f"REVOKE ALL ON api_decisionpile FROM {migration_guards.role('app')}",
                *(
                    statement
                    for function in FUNCTIONS
                    for statement in (
                        f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC",
                        f"GRANT EXECUTE ON FUNCTION {function} TO {migration_guards.role('app')}",
                    )
                ),
            ],
            migrations.RunSQL.noop,
        ),
    ]
