"""Overrides name who asked for them and can be ended, a matrix says who may grant what, and consents are kept."""

import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards


class Migration(migrations.Migration):
    dependencies = [("pricing", "0005_governed_schedules")]

    operations = [
        migrations.AddField("override", "requested_by", models.UUIDField(null=True)),
        migrations.AddField("entitlement", "offers", models.JSONField(null=True)),
        migrations.CreateModel(
            "OverrideEnd",
            [
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "override",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="end",
                        to="pricing.override",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
                ("ends_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=500)),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            "ApprovalMatrix",
            [
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(max_length=4)),
                ("rules", models.JSONField()),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
            ],
            options={"ordering": ["mode", "-revision"]},
        ),
        migration_guards.row_security("pricing_overrideend", tenant="tenant_id"),
        migration_guards.stamped_once("pricing_overrideend", ["price.override_ended/1"]),
        migration_guards.stamped_once("pricing_approvalmatrix", ["price.approval_matrix_set/1"]),
        migration_guards.explained_by(
            "pricing_overrideend", kinds=["price.override_ended/1"], tenant="tenant_id"
        ),
        migration_guards.also_stamped("pricing_override", ["price.overridden/2"]),
    ]
