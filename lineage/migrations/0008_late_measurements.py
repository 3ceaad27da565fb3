"""Measurements that were reported after the run. Their rows have the clearance's scope and are never edited."""

import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards

TABLE = "lineage_latemeasurement"
MINE = "licet_in_scope(only_tenant_id, NULL)"


class Migration(migrations.Migration):
    dependencies = [("lineage", "0007_titles"), ("tenants", "0007_account_time_zone")]

    operations = [
        migrations.CreateModel(
            name="LateMeasurement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("measurements", models.JSONField()),
                ("reported_at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "clearance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measured_late",
                        to="lineage.clearance",
                    ),
                ),
                (
                    "only_tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("clearance", "sha256"), name="late_measurements_are_recorded_once"
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(measurements=[]), name="a_late_report_measures"
                    ),
                ],
            },
        ),
        migration_guards.append_only(TABLE),
        migration_guards.in_the_ledger(TABLE),
        migration_guards.row_policy(TABLE, using=MINE, check=MINE),
    ]
