"""Failed tries to sign in, counted for all processes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SignInTries",
            fields=[
                ("pair", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("last_at", models.DateTimeField(db_index=True)),
                ("not_before", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pair__regex", "^[0-9a-f]{64}$")), name="tries_are_kept_by_digest"
                    )
                ],
            },
        ),
    ]
