"""Members choose how they get letters, and read a tenant's dates in their calendar."""

from django.db import migrations, models

from ledger import migration_guards


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_guards")]

    operations = [
        migrations.AddField("letter", "account", models.UUIDField(null=True)),
        migrations.AddField("letter", "held", models.JSONField(null=True)),
        migrations.AddField("letter", "held_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "letter",
            models.CheckConstraint(
                condition=models.Q(held_at=None, held=None)
                | models.Q(held_at__isnull=False, held__isnull=False, account__isnull=False),
                name="a_held_letter_says_what_and_for_whom",
            ),
        ),
        migrations.AddIndex(
            "letter",
            models.Index(fields=["held_at"], name="letters_held", condition=models.Q(held_at__isnull=False)),
        ),
        migrations.CreateModel(
            "MailChoice",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("account", models.UUIDField()),
                ("person", models.UUIDField()),
                ("group", models.CharField(max_length=20)),
                ("how", models.CharField(max_length=8)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["account", "person", "group"], name="one_choice_for_each_group"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(how__in=["daily", "off"]), name="mail_choice_is_known"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            "CalendarFeed",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tenant", models.UUIDField()),
                ("person", models.UUIDField()),
                ("sha256", models.BinaryField(max_length=32, unique=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["tenant", "person"], name="one_calendar_for_each_member")
                ]
            },
        ),
        migration_guards.row_security("notices_mailchoice", account="account"),
        migration_guards.row_security("notices_calendarfeed", tenant="tenant"),
    ]
