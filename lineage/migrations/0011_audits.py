"""Audits: their scope and list, their steps, what auditors found, and the answers."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lineage", "0010_announcements"),
        ("tenants", "0010_top_accounts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Audit",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                (
                    "tenants",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None),
                ),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=128), null=True, size=None
                    ),
                ),
                ("auditor", models.UUIDField()),
                ("organisation", models.CharField(blank=True, max_length=200)),
                ("period_from", models.DateTimeField()),
                ("period_until", models.DateTimeField()),
                ("access_until", models.DateTimeField()),
                ("terms", models.CharField(max_length=128)),
                ("per_year", models.PositiveIntegerField(null=True)),
                (
                    "cost",
                    models.CharField(
                        blank=True,
                        choices=[("vendor", "The vendor"), ("customer", "The customer")],
                        max_length=8,
                    ),
                ),
                ("key", models.UUIDField(unique=True)),
                ("document", models.BinaryField()),
                ("list_sha256", models.CharField(max_length=64)),
                ("runs", models.PositiveIntegerField()),
                ("copies", models.PositiveIntegerField()),
                ("orders", models.PositiveIntegerField()),
                ("vendor_commitment", models.CharField(max_length=64)),
                ("opened_at", models.DateTimeField()),
                ("actor_kind", models.CharField(max_length=6)),
                ("actor", models.UUIDField(null=True)),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.account"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="AuditFinding",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("account", models.UUIDField()),
                (
                    "severity",
                    models.CharField(
                        choices=[("minor", "minor"), ("major", "major"), ("critical", "critical")],
                        max_length=8,
                    ),
                ),
                ("item", models.CharField(blank=True, max_length=40)),
                ("text", models.TextField()),
                ("evidence_sha256", models.CharField(blank=True, max_length=64)),
                ("raised_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("actor_kind", models.CharField(max_length=6)),
                ("actor", models.UUIDField(null=True)),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "audit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="lineage.audit",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="AuditFindingStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("account", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("answered", "The vendor answered"),
                            ("overdue", "The deadline passed without an answer"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True, choices=[("accepted", "accepted"), ("disputed", "disputed")], max_length=8
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("taken_at", models.DateTimeField()),
                ("actor_kind", models.CharField(max_length=6)),
                ("actor", models.UUIDField(null=True)),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="lineage.auditfinding",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="AuditStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("account", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("committed", "The auditor committed to a seed"),
                            ("sampled", "Both seeds are known and the sample is drawn"),
                            ("concluded", "The auditor gave an opinion"),
                        ],
                        max_length=9,
                    ),
                ),
                ("content", models.BinaryField()),
                ("taken_at", models.DateTimeField()),
                ("actor_kind", models.CharField(max_length=6)),
                ("actor", models.UUIDField(null=True)),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "audit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="lineage.audit"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="audit",
            index=models.Index(fields=["account", "-id"], name="audits_of_account"),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(("tenants", []), _negated=True), name="an_audit_names_a_tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(("period_from__lt", models.F("period_until"))),
                name="an_audits_period_has_a_length",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(("access_until__gt", models.F("opened_at"))),
                name="an_auditors_access_lies_ahead",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost__in", ["", "vendor", "customer"])), name="audit_cost_is_known"
            ),
        ),
        migrations.AddIndex(
            model_name="auditfinding",
            index=models.Index(fields=["due_at"], name="audit_findings_by_deadline"),
        ),
        migrations.AddConstraint(
            model_name="auditfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="an_audit_finding_is_in_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="auditfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(("severity__in", ("minor", "major", "critical"))),
                name="audit_severity_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="auditfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_at__gt", models.F("raised_at"))), name="an_audit_finding_leaves_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="auditfindingstep",
            constraint=models.UniqueConstraint(
                fields=("finding", "kind"), name="an_audit_finding_is_answered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="auditfindingstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("kind", "overdue"), ("text", "")),
                    models.Q(
                        ("answer__in", ("accepted", "disputed")),
                        ("kind", "answered"),
                        models.Q(("text", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="an_audit_answer_is_in_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="auditstep",
            constraint=models.UniqueConstraint(fields=("audit", "kind"), name="an_audit_step_is_taken_once"),
        ),
        migrations.AddConstraint(
            model_name="auditstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["committed", "sampled", "concluded"])),
                name="audit_step_is_known",
            ),
        ),
    ]
