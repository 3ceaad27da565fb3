"""The vendor's sub-processors, customers' objections to them, and both in the facts of decisions."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards

facts = import_module("consent.migrations.0003_facts")
meanings = import_module("consent.migrations.0007_meanings")
moves = import_module("consent.migrations.0011_moves")

ANSWERS = ["processor.objected/1", "processor.accepted/1"]
# Announced processors are left out soon after their day: the clock of the database may differ a little from others.
BARS = f"""
SELECT p.mode, NULL::uuid AS account_id, jsonb_build_array(p.name, {facts._TIME.format("p.effective_from")}) AS bar
FROM (SELECT DISTINCT ON (n.mode, n.name) n.* FROM consent_processor n ORDER BY n.mode, n.name, n.id DESC) p
WHERE NOT p.ended AND p.effective_from > licet_now() - interval '1 day'
UNION ALL
SELECT o.mode, o.account_id, jsonb_build_array(o.name, NULL) FROM (
    SELECT DISTINCT ON (n.account_id, n.name) n.* FROM consent_processorobjection n
    ORDER BY n.account_id, n.name, n.id DESC) o
WHERE o.kind = 'objected'
"""
_OF_T = """(SELECT jsonb_agg(b.bar) FROM public.consent_processor_bars b
            WHERE b.mode = in_mode AND (b.account_id IS NULL OR b.account_id = t.account_id))"""
_OBJECTIONS = "'objections', "


def _with_bars(function: str) -> str:
    return moves._changed(function, (_OBJECTIONS, f"'processors', {_OF_T}, {_OBJECTIONS}"))  # type: ignore[no-any-return]


class Migration(migrations.Migration):
    dependencies = [("consent", "0011_moves")]

    operations = [
        migrations.CreateModel(
            "Processor",
            [
                (
                    "id",
                    models.BigAutoField(
                        primary_key=True, serialize=False, auto_created=True, verbose_name="ID"
                    ),
                ),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("name", models.CharField(max_length=200)),
                ("does", models.CharField(max_length=500)),
                ("regions", models.JSONField()),
                ("effective_from", models.DateTimeField()),
                ("ended", models.BooleanField(default=False)),
                ("claimed_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["mode", "name", "-id"], name="processor_newest")]},
        ),
        migrations.CreateModel(
            "ProcessorObjection",
            [
                (
                    "id",
                    models.BigAutoField(
                        primary_key=True, serialize=False, auto_created=True, verbose_name="ID"
                    ),
                ),
                ("mode", models.CharField(max_length=4)),
                ("name", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=8)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("person", models.UUIDField(blank=True, null=True)),
                ("claimed_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.account"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(kind__in=["objected", "accepted"]),
                        name="answer_about_a_processor_is_known",
                    )
                ],
                "indexes": [
                    models.Index(fields=["account", "name", "-id"], name="processor_objection_newest")
                ],
            },
        ),
        migration_guards.row_security("consent_processorobjection", account="account_id"),
        migration_guards.stamped_once("consent_processor", ["processor.recorded/1"]),
        migration_guards.explained_by("consent_processor", kinds=["processor.recorded/1"]),
        migration_guards.stamped_once("consent_processorobjection", ANSWERS),
        migration_guards.explained_by(
            "consent_processorobjection", kinds=ANSWERS, account="account_id", verb="kind"
        ),
        migration_guards.watched("consent_processor", kind="everything", ref="{row}.name"),
        migration_guards.watched("consent_processorobjection", kind="account", ref="{row}.account_id::text"),
        migration_guards.view("consent_processor_bars", BARS),
        meanings.replace_function(_with_bars(moves.FACTS), moves.FACTS),
        meanings.replace_function(_with_bars(moves.SNAPSHOT), moves.SNAPSHOT),
    ]
