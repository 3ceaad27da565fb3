"""Notice of edits of the catalogue, and until when the points of closed fields are kept."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards


class Migration(migrations.Migration):
    dependencies = [("pricing", "0003_explained"), ("tenants", "0010_top_accounts")]

    operations = [
        migrations.CreateModel(
            "KeptPoints",
            [
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("consent", models.UUIDField()),
                ("edit", models.BigIntegerField()),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), size=None
                    ),
                ),
                ("period_end", models.DateTimeField(null=True)),
                ("until", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["tenant", "-revision"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["tenant", "consent", "edit"], name="notice_of_an_edit_is_given_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(period_end=None) | models.Q(until__gte=models.F("period_end")),
                        name="points_are_kept_for_a_billing_period",
                    ),
                ],
            },
        ),
        migration_guards.row_security("pricing_keptpoints", tenant="tenant_id"),
        migration_guards.stamped_once("pricing_keptpoints", ["price.kept/1"]),
        migration_guards.explained_by("pricing_keptpoints", kinds=["price.kept/1"], tenant="tenant_id"),
    ]
