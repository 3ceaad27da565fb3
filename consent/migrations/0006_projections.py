"""Standings, categories and purposes are written only with an entry; each standing has a digest."""

from importlib import import_module

from django.db import migrations, models

from ledger import migration_guards

facts = import_module("consent.migrations.0003_facts")

EVENTS = [
    "proposed", "confirmed", "stated", "refused", "paused", "resumed", "disputed", "withdrawn",
    "began", "expired", "suspended", "restored",
]  # fmt: skip
DEFINER = "SECURITY DEFINER SET search_path = pg_catalog, public SET licet.scope = '*'"

# The sequence of the newest event of a consent key; NULL without events, and 0 while an event is being appended.
NEWEST_EVENT = f"""
CREATE FUNCTION consent_newest_event(in_tenant uuid, in_category uuid, in_purpose uuid) RETURNS bigint
LANGUAGE sql STABLE {DEFINER} AS $$
    SELECT CASE WHEN bool_or(e.revision IS NULL) THEN 0 ELSE max(e.revision) END
    FROM public.consent_consent c CROSS JOIN LATERAL (
        SELECT n.revision FROM public.consent_consentevent n WHERE n.consent_id = c.id
        ORDER BY n.revision DESC NULLS FIRST LIMIT 1) e
    WHERE c.tenant_id = in_tenant AND c.category_id = in_category AND c.purpose_id = in_purpose
$$
"""
IS_CURRENT = f"""
CREATE FUNCTION consent_standing_is_current() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
DECLARE place bigint;
BEGIN
    SELECT s.revision INTO place FROM public.consent_standing s WHERE s.id = NEW.id;
    IF place IS DISTINCT FROM
        public.consent_newest_event(NEW.tenant_id, NEW.category_id, NEW.purpose_id) AND place IS NOT NULL THEN
        RAISE EXCEPTION 'a standing has the sequence of its newest event'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_standing_is_current';
    END IF;
    RETURN NULL;
END $$
"""
HAS_AN_EVENT = f"""
CREATE FUNCTION consent_consent_has_an_event() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM public.consent_consentevent e WHERE e.consent_id = NEW.id AND e.tenant_id = NEW.tenant_id
        AND e.kind IN ('proposed', 'stated') AND public.licet_appended_here(e.entry_id) IS NOT NULL) THEN
        RAISE EXCEPTION 'a consent begins with an event that has its ledger entry'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'a_consent_has_an_event';
    END IF;
    RETURN NULL;
END $$
"""
OF_ONE_TENANT = f"""
CREATE FUNCTION consent_event_is_of_its_tenant() RETURNS trigger LANGUAGE plpgsql {DEFINER} AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM public.consent_consent c WHERE c.id = NEW.consent_id AND c.tenant_id = NEW.tenant_id) THEN
        RAISE EXCEPTION 'an event belongs to the tenant of its consent'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'an_event_is_of_its_tenant';
    END IF;
    RETURN NULL;
END $$
"""

# `statements` holds what proves them too: see consent/queries/standings.py.
_STANDING = """jsonb_build_object('tenant', {tenant}, 'category', {category}, 'purpose', {purpose},
    'newest', {newest}, 'statements', s.statements, 'revision', s.revision,
    'digest', encode(s.digest, 'hex'), 'key_id', s.key_id)"""
_FACTS_STANDING = _STANDING.format(
    tenant="t.id", category="question_category", purpose="question_purpose", newest="newest"
)
FACTS = f"""
CREATE OR REPLACE FUNCTION consent_facts(in_mode text, in_tenant text, in_category text, in_purpose text)
RETURNS TABLE (revision bigint, tenant jsonb, category jsonb, purpose jsonb,
               agreements jsonb, statements jsonb, terms jsonb)
LANGUAGE plpgsql STABLE {DEFINER} AS $$
DECLARE
    t public.tenants_directory%ROWTYPE;
    question_category uuid;
    question_purpose uuid;
    since timestamptz;
    newest bigint;
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
            'suspended_since', {facts._TIME.format("since")});

        SELECT jsonb_agg(a.facts ORDER BY a.reference) INTO agreements
            FROM public.consent_newest_agreements a WHERE a.account_id = t.account_id;

        IF question_category IS NOT NULL AND question_purpose IS NOT NULL THEN
            newest := public.consent_newest_event(t.id, question_category, question_purpose);
            SELECT {_FACTS_STANDING} INTO statements
                FROM (SELECT 1) one LEFT JOIN public.consent_standing s
                ON s.tenant_id = t.id AND s.category_id = question_category AND s.purpose_id = question_purpose;
            IF statements ->> 'statements' IS NOT NULL THEN
                SELECT jsonb_agg(m.facts) INTO terms FROM public.consent_published_terms m
                    WHERE m.mode = in_mode AND (m.account_id IS NULL OR m.account_id = t.account_id);
            END IF;
        END IF;
    END IF;
    RETURN NEXT;
END $$
"""
_SNAPSHOT_STANDING = _STANDING.format(tenant="t.id", category="c.id", purpose="p.id", newest="e.newest")
SNAPSHOT = facts.SNAPSHOT.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(
    """            SELECT jsonb_object_agg(c.code, s.statements)
            FROM public.consent_standing s JOIN category c ON c.id = s.category_id
            WHERE s.tenant_id = t.id AND s.purpose_id = (SELECT p.id FROM purpose p)))""",
    f"""            SELECT jsonb_object_agg(c.code, {_SNAPSHOT_STANDING})
            FROM purpose p CROSS JOIN category c
            LEFT JOIN public.consent_standing s
                ON s.tenant_id = t.id AND s.category_id = c.id AND s.purpose_id = p.id
            LEFT JOIN (
                SELECT n.category_id, CASE WHEN bool_or(v.revision IS NULL) THEN 0 ELSE max(v.revision) END AS newest
                FROM public.consent_consent n JOIN public.consent_consentevent v ON v.consent_id = n.id
                WHERE n.tenant_id = t.id AND n.purpose_id = (SELECT q.id FROM purpose q)
                GROUP BY n.category_id) e ON e.category_id = c.id
            WHERE s.id IS NOT NULL OR e.newest IS NOT NULL))""",
)


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0005_published"),
        ("ledger", "0006_projections"),
    ]

    operations = [
        migrations.AddField("standing", "entry_id", models.UUIDField(null=True)),
        migrations.AddField("category", "entry_id", models.UUIDField(null=True)),
        migrations.AddField("purpose", "entry_id", models.UUIDField(null=True)),
        migrations.AddField("standing", "digest", models.BinaryField(null=True)),
        migrations.AddField("standing", "key_id", models.CharField(max_length=16, blank=True, default="")),
        migrations.AddIndex(
            "consentevent",
            models.Index("consent", models.F("revision").desc(nulls_first=True), name="consent_event_newest"),
        ),
        migrations.RemoveConstraint("evidence", "evidence_is_kept_once"),
        migrations.AddConstraint(
            "evidence",
            models.UniqueConstraint(
                fields=["mode", "account", "sha256"],
                condition=models.Q(stored_as=""),
                name="evidence_is_named_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            "evidence",
            models.UniqueConstraint(
                fields=["mode", "account", "sha256"],
                condition=~models.Q(stored_as=""),
                name="evidence_is_kept_once",
                nulls_distinct=False,
            ),
        ),
        migration_guards.append_only("consent_evidence"),
        migration_guards.projected("consent_category", kinds=["category.recorded/1"]),
        migration_guards.projected("consent_purpose", kinds=["purpose.recorded/1"]),
        migration_guards.projected(
            "consent_standing",
            kinds=[*(f"consent.{event}/1" for event in EVENTS), "projection.rebuilt/1"],
            tenant="tenant_id",
            free=("next_change_at", "digest", "key_id"),
        ),
        migration_guards.explained_by("consent_agreement", account="account_id"),
        migration_guards.explained_by("consent_terms", account="account_id"),
        migration_guards.explained_by("consent_consentevent", tenant="tenant_id", verb="kind"),
        migration_guards.explained_by("consent_consentrequest", tenant="tenant_id"),
        migration_guards.explained_by("consent_consentrequestanswer", tenant="tenant_id", verb="kind"),
        migration_guards.function("consent_newest_event(uuid, uuid, uuid)", NEWEST_EVENT),
        migrations.RunSQL(IS_CURRENT, "DROP FUNCTION consent_standing_is_current()"),
        migrations.RunSQL(HAS_AN_EVENT, "DROP FUNCTION consent_consent_has_an_event()"),
        migrations.RunSQL(OF_ONE_TENANT, "DROP FUNCTION consent_event_is_of_its_tenant()"),
        *(
            migration_guards.checked_at_commit(name, when=when, table=table, function=function)
            for name, when, table, function in (
                (
                    "a_standing_is_current",
                    "AFTER INSERT OR UPDATE OF statements, revision, tenant_id, category_id, purpose_id",
                    "consent_standing",
                    "consent_standing_is_current",
                ),
                ("a_consent_has_an_event", "AFTER INSERT", "consent_consent", "consent_consent_has_an_event"),
                (
                    "an_event_is_of_its_tenant",
                    "AFTER INSERT",
                    "consent_consentevent",
                    "consent_event_is_of_its_tenant",
                ),
            )
        ),
        migrations.RunSQL(FACTS, facts.FACTS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")),
        migrations.RunSQL(SNAPSHOT, facts.SNAPSHOT.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")),
    ]
