"""Incidents, the progress of the auditor, and the index by which folds read entries."""

import django.contrib.postgres.fields
from django.db import migrations, models

from ledger import migration_guards


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0008_version_fence"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditProgress",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("phase", models.CharField(max_length=80)),
                ("after", models.CharField(blank=True, max_length=80)),
                ("pass_started_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField()),
                ("lease_until", models.DateTimeField(null=True)),
                ("rows", models.BigIntegerField(default=0)),
                ("full_pass_started_at", models.DateTimeField(null=True)),
                ("full_pass_ended_at", models.DateTimeField(null=True)),
                ("full_pass_rows", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="the_auditor_has_one_progress")
                ],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("projection", models.CharField(max_length=64)),
                ("relation", models.CharField(max_length=63)),
                ("key", models.CharField(max_length=500)),
                ("problem", models.CharField(max_length=10)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=63), default=list, size=None
                    ),
                ),
                ("seq", models.BigIntegerField(null=True)),
                ("detected_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closing_entry_id", models.UUIDField(null=True, unique=True)),
            ],
            options={
                "ordering": ["-detected_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("projection", "relation", "key"),
                        name="a_difference_is_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closing_entry_id", None)),
                            models.Q(("closed_at__isnull", False), ("closing_entry_id__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_closed_incident_names_its_entry",
                    ),
                ],
            },
        ),
        migrations.AddIndex("entry", models.Index(fields=["kind", "seq"], name="ledger_entry_by_kind")),
        migration_guards.in_the_ledger("ledger_incident"),
        migration_guards.only_updates("ledger_incident", "last_seen_at", "closed_at", "closing_entry_id"),
    ]
