"""A daily copy of a tenant's records to an address outside, and what was sent."""

from django.db import migrations, models

from ledger import migration_guards

APP = migration_guards.role("app")
TABLES = ("standingexport", "exportpush")


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0003_mail_choices"),
    ]

    operations = [
        migrations.CreateModel(
            name="StandingExport",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(choices=[("live", "live"), ("test", "test")], max_length=4)),
                ("tenant", models.UUIDField()),
                ("account", models.UUIDField()),
                ("url", models.CharField(max_length=2000)),
                ("secret", models.BinaryField()),
                ("public_key", models.CharField(max_length=100)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("next_at", models.DateTimeField()),
                ("failures", models.PositiveIntegerField(default=0)),
                ("entry_id", models.UUIDField(unique=True)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["next_at"],
                        name="standing_exports_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("tenant",),
                        name="a_tenant_has_one_standing_export",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExportPush",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tenant", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("status", models.PositiveIntegerField(null=True)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("revision", models.BigIntegerField()),
                (
                    "export",
                    models.ForeignKey(
                        on_delete=models.PROTECT,
                        related_name="pushes",
                        to="notices.standingexport",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["export", "-id"], name="pushes_of_export")],
            },
        ),
        migration_guards.row_security("notices_standingexport", tenant="tenant", account="account"),
        migration_guards.row_security("notices_exportpush", tenant="tenant"),
        migration_guards.append_only("notices_exportpush"),
        migrations.RunSQL(
            [f"REVOKE DELETE, TRUNCATE ON notices_{table} FROM {APP}" for table in TABLES],
            [f"GRANT DELETE ON notices_{table} TO {APP}" for table in TABLES],
        ),
        migrations.RunSQL(
            [
                f"REVOKE UPDATE ON notices_standingexport FROM {APP}",
                f"GRANT UPDATE (ended_at, failures, next_at) ON notices_standingexport TO {APP}",
            ],
            [f"GRANT UPDATE ON notices_standingexport TO {APP}"],
        ),
    ]
