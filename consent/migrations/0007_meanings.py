"""Versions say whether they change words alone, purposes have versions, and facts hold what a consent remembers.

A category and a purpose are unknown to a tenant that they are not offered to and that never consented to them.
"""

import json
from importlib import import_module
from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards

facts = import_module("consent.migrations.0003_facts")
projections = import_module("consent.migrations.0006_projections")

CATEGORY = ["category.recorded/1"]
PURPOSE = ["purpose.recorded/1"]
EVENTS = [*projections.EVENTS, "attested"]
STANDING = [*(f"consent.{event}/1" for event in projections.EVENTS), "projection.rebuilt/1"]
FREE = ("next_change_at", "digest", "key_id")

# The versions before the newest, oldest first; NULL for most categories, which have one.
NEWEST_CATEGORIES = """
SELECT c.id, c.mode, c.code, v.number, v.fields, v.time_field, v.third_party, c.offered_to,
       jsonb_build_object('code', c.code, 'version', v.number, 'fields', v.fields, 'name', v.name,
           'description', v.description, 'time_field', v.time_field, 'third_party', v.third_party,
           'editorial', v.editorial, 'renames', v.renames, 'older', CASE WHEN v.number > 1 THEN (
               SELECT jsonb_agg(jsonb_build_object('version', o.number, 'fields', o.fields, 'name', o.name,
                   'description', o.description, 'time_field', o.time_field, 'third_party', o.third_party,
                   'editorial', o.editorial, 'renames', o.renames) ORDER BY o.number)
               FROM consent_categoryversion o WHERE o.category_id = c.id AND o.number < v.number) END) AS facts
FROM consent_category c CROSS JOIN LATERAL (
    SELECT w.* FROM consent_categoryversion w WHERE w.category_id = c.id ORDER BY w.number DESC LIMIT 1) v
"""
PUBLISHED_TERMS = facts.PUBLISHED_TERMS.replace(
    "'clauses', m.clauses", "'purposes', m.purposes, 'clauses', m.clauses"
)
PURPOSE_FACTS = """
SELECT p.id, p.mode, p.code, p.cross_tenant, p.offered_to,
       jsonb_build_object('code', p.code, 'cross_tenant', p.cross_tenant, 'versions', (
           SELECT jsonb_agg(jsonb_build_object('version', v.number, 'name', v.name,
               'description', v.description, 'editorial', v.editorial, 'seq', v.revision) ORDER BY v.number DESC)
           FROM consent_purposeversion v WHERE v.purpose_id = p.id)) AS facts
FROM consent_purpose p
"""
OBJECTIONS = """
SELECT o.account_id, 'category' AS noun, c.code, v.number AS version
FROM tenants_objections o
JOIN consent_categoryversion v ON v.approval = o.approval_id JOIN consent_category c ON c.id = v.category_id
UNION ALL
SELECT o.account_id, 'purpose' AS noun, p.code, v.number AS version
FROM tenants_objections o
JOIN consent_purposeversion v ON v.approval = o.approval_id JOIN consent_purpose p ON p.id = v.purpose_id
"""
_OBJECTIONS_OF_T = """(SELECT jsonb_agg(jsonb_build_array(o.noun, o.code, o.version))
            FROM public.consent_objections o WHERE o.account_id = t.account_id)"""

FACTS = projections.FACTS.replace(
    """    SELECT c.id, jsonb_build_object('code', c.code, 'version', c.number, 'fields', c.fields)
        INTO question_category, category
        FROM public.consent_newest_categories c WHERE c.mode = in_mode AND c.code = in_category;

    SELECT p.id, jsonb_build_object('code', p.code, 'cross_tenant', p.cross_tenant)
        INTO question_purpose, purpose
        FROM public.consent_purpose p WHERE p.mode = in_mode AND p.code = in_purpose;
""",
    """    SELECT c.id, c.facts INTO question_category, category
        FROM public.consent_newest_categories c WHERE c.mode = in_mode AND c.code = in_category
          AND (c.offered_to IS NULL OR t.account_id = ANY (c.offered_to) OR EXISTS (
              SELECT FROM public.consent_consent s WHERE s.tenant_id = t.id AND s.category_id = c.id));

    SELECT p.id, p.facts INTO question_purpose, purpose
        FROM public.consent_purpose_facts p WHERE p.mode = in_mode AND p.code = in_purpose
          AND (p.offered_to IS NULL OR t.account_id = ANY (p.offered_to) OR EXISTS (
              SELECT FROM public.consent_consent s WHERE s.tenant_id = t.id AND s.purpose_id = p.id));
""",
).replace(
    "        tenant := jsonb_build_object('id', t.id, 'key', t.key, 'account', t.account_id,\n",
    "        tenant := jsonb_build_object('id', t.id, 'key', t.key, 'account', t.account_id,\n"
    f"            'objections', {_OBJECTIONS_OF_T},\n",
)
SNAPSHOT = (
    projections.SNAPSHOT.replace(
        """        SELECT p.id, p.code, p.cross_tenant FROM public.consent_purpose p
        WHERE p.mode = in_mode AND p.code = in_purpose
""",
        """        SELECT p.* FROM public.consent_purpose_facts p
        WHERE p.mode = in_mode AND p.code = in_purpose
""",
    )
    .replace(
        """        'purpose', (SELECT jsonb_build_object('code', p.code, 'cross_tenant', p.cross_tenant) FROM purpose p),
        'categories', (SELECT coalesce(jsonb_agg(jsonb_build_object(
            'code', c.code, 'version', c.number, 'fields', c.fields, 'time_field', c.time_field,
            'third_party', c.third_party)), '[]') FROM category c),
""",
        """        'purpose', (SELECT p.facts FROM purpose p),
        'categories', (SELECT coalesce(jsonb_agg(c.facts), '[]') FROM category c),
        'hidden', (SELECT jsonb_agg(c.code) FROM category c WHERE c.offered_to IS NOT NULL),
        'purpose_hidden', coalesce((SELECT p.offered_to IS NOT NULL FROM purpose p), false),
""",
    )
    .replace(
        "        'id', t.id, 'key', t.key, 'account', t.account_id,\n",
        "        'id', t.id, 'key', t.key, 'account', t.account_id,\n"
        f"        'objections', {_OBJECTIONS_OF_T},\n"
        """        'purpose_hidden', coalesce((SELECT t.account_id <> ALL (p.offered_to) AND NOT EXISTS (
            SELECT FROM public.consent_consent s WHERE s.tenant_id = t.id AND s.purpose_id = p.id)
            FROM purpose p), false),
        'hidden', (SELECT jsonb_agg(c.code) FROM category c WHERE t.account_id <> ALL (c.offered_to)
            AND NOT EXISTS (
                SELECT FROM public.consent_consent s WHERE s.tenant_id = t.id AND s.category_id = c.id)),
""",
    )
)


def backfill(apps: Any, schema_editor: Any) -> None:
    """Write the versions of purposes that older entries recorded."""
    entry = apps.get_model("ledger", "Entry")
    purpose, version = apps.get_model("consent", "Purpose"), apps.get_model("consent", "PurposeVersion")
    numbers: dict[object, int] = {}
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('licet.scope', '*', true)")
    ids = {(row.mode, row.code): row.id for row in purpose.objects.all()}
    for row in entry.objects.filter(kind__startswith="purpose.recorded/").order_by("seq").iterator():
        body = json.loads(bytes(row.data))["body"]
        id = ids[row.mode, body["purpose"]]
        number = body.get("version") or numbers.get(id, 0) + 1
        if number == numbers.get(id):
            continue
        numbers[id] = number
        version.objects.create(
            purpose_id=id,
            number=number,
            name=body["name"],
            description=body.get("description") or "",
            editorial=body.get("editorial") or False,
            reason=body.get("reason") or "",
            approval=body.get("approval"),
            entry_id=row.id,
            revision=row.seq,
            recorded_at=row.recorded_at,
        )
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('licet.scope', '', true)")


def replace_function(create: str, before: str) -> migrations.RunSQL:
    return migrations.RunSQL(create, before.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0006_projections"),
        ("tenants", "0008_approvals"),
        ("ledger", "0009_incidents_and_auditor"),
    ]

    operations = [
        # Reversing makes the old view again once the new columns are gone: a view keeps the columns that it selects.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            [
                "CREATE VIEW consent_newest_categories WITH (security_invoker = true) AS"
                f" {facts.NEWEST_CATEGORIES}",
                "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON consent_newest_categories"
                f" FROM {migration_guards.role('app')}",
            ],
        ),
        *(
            migrations.AddField(
                model,
                "offered_to",
                django.contrib.postgres.fields.ArrayField(
                    models.UUIDField(), blank=True, null=True, size=None
                ),
            )
            for model in ("category", "purpose")
        ),
        migrations.AddField(
            "purpose", "description", models.TextField(blank=True, db_default="", default="")
        ),
        migrations.AddField(
            "categoryversion", "editorial", models.BooleanField(db_default=False, default=False)
        ),
        migrations.AddField("categoryversion", "renames", models.JSONField(db_default=[], default=list)),
        migrations.AddField(
            "categoryversion",
            "reason",
            models.CharField(blank=True, db_default="", default="", max_length=500),
        ),
        migrations.AddField("categoryversion", "approval", models.UUIDField(blank=True, null=True)),
        migrations.AlterField(
            "consentevent",
            "kind",
            models.CharField(choices=[(event, event.capitalize()) for event in EVENTS], max_length=10),
        ),
        migrations.RemoveConstraint("consentevent", "consent_event_kind_is_known"),
        migrations.AddConstraint(
            "consentevent",
            models.CheckConstraint(
                condition=models.Q(("kind__in", EVENTS)), name="consent_event_kind_is_known"
            ),
        ),
        migrations.CreateModel(
            "PurposeVersion",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=200)),
                ("description", models.TextField(blank=True)),
                ("editorial", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("approval", models.UUIDField(blank=True, null=True)),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "purpose",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="consent.purpose",
                    ),
                ),
            ],
            options={
                "ordering": ["purpose", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["purpose", "number"], name="purpose_versions_are_numbered_once"
                    )
                ],
            },
        ),
        migrations.RunPython(backfill, migrations.RunPython.noop),
        migration_guards.explained_by_kinds(
            "consent_category", [*CATEGORY, "category.recorded/2"], before=CATEGORY
        ),
        migration_guards.explained_by_kinds(
            "consent_purpose", [*PURPOSE, "purpose.recorded/2"], before=PURPOSE
        ),
        migration_guards.explained_by_kinds(
            "consent_standing",
            [*STANDING, "consent.attested/1"],
            before=STANDING,
            tenant="tenant_id",
            free=FREE,
        ),
        migrations.AddField(
            "terms",
            "purposes",
            django.contrib.postgres.fields.ArrayField(
                models.CharField(max_length=128), blank=True, null=True, size=None
            ),
        ),
        migration_guards.also_stamped("consent_terms", ["terms.published/2"]),
        migrations.RunSQL(
            f"CREATE OR REPLACE VIEW consent_published_terms WITH (security_invoker = true) AS {PUBLISHED_TERMS}",
            "CREATE OR REPLACE VIEW consent_published_terms WITH (security_invoker = true) AS"
            f" {facts.PUBLISHED_TERMS}",
        ),
        migration_guards.also_stamped("consent_categoryversion", ["category.recorded/2"]),
        migration_guards.stamped_once("consent_purposeversion", ["purpose.recorded/2"]),
        migration_guards.also_stamped("consent_consentevent", ["consent.attested/1"]),
        migration_guards.watched("consent_purposeversion", kind="everything", ref="{row}.purpose_id::text"),
        migrations.RunSQL(
            f"CREATE OR REPLACE VIEW consent_newest_categories WITH (security_invoker = true) AS {NEWEST_CATEGORIES}",
            "DROP VIEW consent_newest_categories",
        ),
        migration_guards.view("consent_purpose_facts", PURPOSE_FACTS),
        migration_guards.view("consent_objections", OBJECTIONS),
        replace_function(FACTS, projections.FACTS),
        replace_function(SNAPSHOT, projections.SNAPSHOT),
    ]
