"""What the API keeps: answers to repeat, and the log of decisions."""

from django.db import migrations, models

from ledger import migration_guards


class Migration(migrations.Migration):
    initial = True
    dependencies = [("tenants", "0002_guards"), ("ledger", "0002_guards_and_append")]

    operations = [
        migrations.CreateModel(
            name="KeptAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField()),
                ("request", models.BinaryField(max_length=32)),
                ("body_sha256", models.BinaryField(max_length=32)),
                ("status", models.PositiveSmallIntegerField()),
                ("headers", models.JSONField()),
                ("body", models.BinaryField()),
                ("created_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key", "request"), name="an_answer_is_kept_once")
                ]
            },
        ),
        migrations.CreateModel(
            name="LoggedDecision",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mode", models.CharField(max_length=4)),
                ("tenant", models.UUIDField(null=True)),
                ("account", models.UUIDField(null=True)),
                ("key", models.UUIDField()),
                ("question", models.JSONField()),
                ("answer", models.JSONField()),
                ("decided_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["tenant", "-id"], name="decisions_of_tenant")],
            },
        ),
        migration_guards.append_only("api_loggeddecision"),
        migration_guards.row_security("api_loggeddecision", tenant="tenant", account="account"),
    ]
