"""Discrepancies become cases with an owner, unreadable webhooks dead letters, and workers share one rate budget."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from ledger import migration_guards


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0003_catch_up"),
        ("tenants", "0016_invitations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DriftCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mode", models.CharField(max_length=4)),
                ("kind", models.CharField(max_length=40)),
                ("subject", models.CharField(max_length=255)),
                ("detail", models.TextField(blank=True)),
                ("first_seen_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("deadline_at", models.DateTimeField()),
                ("note", models.TextField(blank=True)),
                ("worth_minor", models.BigIntegerField(null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
            ],
            options={
                "ordering": ["deadline_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="RateBudget",
            fields=[
                ("livemode", models.BooleanField(primary_key=True, serialize=False)),
                ("next_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="inboxevent",
            name="coupons_before",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=255), null=True, size=None
            ),
        ),
        migrations.AddField(
            model_name="inboxevent",
            name="dead_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="inboxevent",
            name="error",
            field=models.TextField(blank=True, db_default=""),
        ),
        migrations.AddField(
            model_name="inboxevent",
            name="failures",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name="inboxevent",
            index=models.Index(
                condition=models.Q(("dead_at__isnull", False), ("read_at", None)),
                fields=["dead_at"],
                name="billing_inbox_dead",
            ),
        ),
        migrations.AddField(
            model_name="driftcase",
            name="account",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.account"
            ),
        ),
        migrations.AddField(
            model_name="driftcase",
            name="owner",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="driftcase",
            index=models.Index(fields=["mode", "subject"], name="billing_cases_of"),
        ),
        migrations.AddConstraint(
            model_name="driftcase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("mode", "kind", "subject"),
                name="a_discrepancy_has_one_open_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="driftcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at", None), ("ended_at__gte", models.F("first_seen_at")), _connector="OR"
                ),
                name="a_case_ends_after_it_began",
            ),
        ),
        migration_guards.row_security("billing_driftcase", account="account_id"),
        migrations.RunSQL(
            [
                f"REVOKE DELETE, TRUNCATE ON {table} FROM {migration_guards.role('app')}"
                for table in ("billing_driftcase", "billing_ratebudget")
            ],
            [
                f"GRANT DELETE ON {table} TO {migration_guards.role('app')}"
                for table in ("billing_driftcase", "billing_ratebudget")
            ],
        ),
    ]
