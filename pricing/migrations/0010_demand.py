"""What customers say would make a no a yes."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from ledger import migration_guards


class Migration(migrations.Migration):
    dependencies = [("pricing", "0009_commitments")]

    operations = [
        migrations.CreateModel(
            "Demand",
            [
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.tenant"
                    ),
                ),
                ("about", models.CharField(max_length=10)),
                ("subject", models.UUIDField()),
                ("category", models.CharField(max_length=128)),
                ("purpose", models.CharField(max_length=128)),
                ("wishes", models.JSONField()),
                ("figure_bps", models.PositiveIntegerField(null=True)),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["tenant", "-revision"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(about__in=("withdrawal", "proposal", "request")),
                        name="demand_is_about_a_no",
                    ),
                    models.CheckConstraint(
                        condition=Q(figure_bps=None) | Q(figure_bps__lte=10000),
                        name="a_wanted_discount_is_a_share",
                    ),
                ],
            },
        ),
        migration_guards.row_security("pricing_demand", tenant="tenant_id"),
        migration_guards.stamped_once("pricing_demand", ["demand.stated/1"]),
        migration_guards.explained_by("pricing_demand", kinds=["demand.stated/1"], tenant="tenant_id"),
    ]
