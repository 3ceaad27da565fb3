"""A run has attempts. An attempt that loses contact pauses, and may resume for the seconds of grace."""

import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards

TABLE = "lineage_clearancestep"
MINE = "licet_in_scope(only_tenant_id, NULL)"
STATUSES = ("active", "paused", "denied", "invalidated", "expired", "completed", "abandoned")
OPEN = ("active", "paused")


class Migration(migrations.Migration):
    dependencies = [("lineage", "0018_checked_at_once"), ("tenants", "0016_invitations")]

    operations = [
        migrations.AddField(
            model_name="clearance", name="attempt", field=models.PositiveIntegerField(db_default=1)
        ),
        migrations.AddField(
            model_name="clearance", name="grace_seconds", field=models.PositiveIntegerField(db_default=14400)
        ),
        migrations.RemoveConstraint(model_name="clearance", name="a_run_is_cleared_once"),
        migrations.RemoveConstraint(model_name="clearance", name="clearance_status_is_known"),
        migrations.RemoveConstraint(model_name="clearance", name="a_clearance_that_ended_says_when"),
        migrations.AlterField(
            model_name="clearance",
            name="status",
            field=models.CharField(
                choices=[(status, status.capitalize()) for status in STATUSES], max_length=12
            ),
        ),
        migrations.AddIndex(
            model_name="clearance",
            index=models.Index(
                condition=models.Q(status="paused"), fields=["expires_at"], name="clearance_pauses"
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.UniqueConstraint(
                fields=("mode", "only_tenant", "run", "attempt"),
                name="an_attempt_is_cleared_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.UniqueConstraint(
                condition=models.Q(status__in=OPEN),
                fields=("mode", "only_tenant", "run"),
                name="a_run_has_one_open_attempt",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(attempt__gte=1), name="attempts_count_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(status__in=list(STATUSES)), name="clearance_status_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="clearance",
            constraint=models.CheckConstraint(
                condition=models.Q(status__in=OPEN, ended_at=None)
                | (~models.Q(status__in=OPEN) & models.Q(ended_at__isnull=False)),
                name="a_clearance_that_ended_says_when",
            ),
        ),
        migrations.CreateModel(
            name="ClearanceStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("paused", "Paused"), ("resumed", "Resumed")], max_length=7),
                ),
                ("why", models.CharField(blank=True, max_length=12)),
                ("at", models.DateTimeField()),
                ("entry_id", models.UUIDField(unique=True)),
                (
                    "clearance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
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
                    models.CheckConstraint(
                        condition=models.Q(kind="paused", why__in=("lease_lapsed", "requested"))
                        | models.Q(kind="resumed", why=""),
                        name="a_pause_says_why",
                    )
                ],
            },
        ),
        migration_guards.append_only(TABLE),
        migration_guards.in_the_ledger(TABLE),
        migration_guards.row_policy(TABLE, using=MINE, check=MINE),
    ]
