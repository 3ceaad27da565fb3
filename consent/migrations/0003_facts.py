"""Everything a decision needs, read in one statement and one snapshot."""

from django.db import migrations

from ledger import migration_guards

_TIME = "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"

FACTS = f"""
CREATE FUNCTION consent_facts(in_mode text, in_tenant text, in_category text, in_purpose text)
RETURNS TABLE (revision bigint, tenant jsonb, category jsonb, purpose jsonb,
               agreements jsonb, statements jsonb, terms jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*' AS $$
DECLARE
    t public.tenants_tenant%ROWTYPE;
    question_category uuid;
    question_purpose uuid;
    suspended boolean;
    since timestamptz;
BEGIN
    SELECT h.size INTO revision FROM public.ledger_head h WHERE h.id = 1;

    SELECT x.* INTO t FROM public.tenants_tenantname n JOIN public.tenants_tenant x ON x.id = n.tenant_id
        WHERE n.mode = in_mode AND n.name = in_tenant;

    SELECT c.id, jsonb_build_object('code', c.code, 'version', v.number, 'fields', v.fields)
        INTO question_category, category
        FROM public.consent_category c JOIN public.consent_categoryversion v ON v.category_id = c.id
        WHERE c.mode = in_mode AND c.code = in_category ORDER BY v.number DESC LIMIT 1;

    SELECT p.id, jsonb_build_object('code', p.code, 'cross_tenant', p.cross_tenant)
        INTO question_purpose, purpose
        FROM public.consent_purpose p WHERE p.mode = in_mode AND p.code = in_purpose;

    IF t.id IS NOT NULL THEN
        SELECT s.suspended INTO suspended FROM public.tenants_suspension s
            WHERE s.tenant_id = t.id ORDER BY s.id DESC LIMIT 1;
        IF suspended THEN
            -- since the first of the unbroken run of switches that are off
            SELECT min(s.recorded_at) INTO since FROM public.tenants_suspension s
                WHERE s.tenant_id = t.id AND s.id > coalesce(
                    (SELECT max(o.id) FROM public.tenants_suspension o
                     WHERE o.tenant_id = t.id AND NOT o.suspended), 0);
        END IF;
        tenant := jsonb_build_object('id', t.id, 'key', t.key, 'account', t.account_id,
            'suspended_since', {_TIME.format("since")});

        SELECT jsonb_agg(jsonb_build_object('reference', a.reference, 'training', a.training,
                'effective_from', {_TIME.format("a.effective_from")},
                'effective_until', {_TIME.format("a.effective_until")},
                'amends', a.amends, 'seq', a.revision))
            INTO agreements FROM (
                SELECT DISTINCT ON (g.reference) g.* FROM public.consent_agreement g
                WHERE g.account_id = t.account_id ORDER BY g.reference, g.revision DESC) a;

        SELECT s.statements INTO statements FROM public.consent_standing s
            WHERE s.tenant_id = t.id AND s.category_id = question_category
              AND s.purpose_id = question_purpose;

        IF statements IS NOT NULL THEN
            SELECT jsonb_agg(jsonb_build_object('version', m.version, 'account', m.account_id,
                    'effective_from', {_TIME.format("m.effective_from")},
                    'requires_reacceptance', m.requires_reacceptance, 'seq', m.revision,
                    'clauses', m.clauses))
                INTO terms FROM public.consent_terms m
                WHERE m.mode = in_mode AND (m.account_id IS NULL OR m.account_id = t.account_id);
        END IF;
    END IF;
    RETURN NEXT;
END $$
"""

SIGNATURE = "consent_facts(text, text, text, text)"


class Migration(migrations.Migration):
    dependencies = [("consent", "0002_guards")]

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
