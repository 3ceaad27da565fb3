"""A job is undecided until a second person says that it does not train."""

from django.db import migrations, models

ROLES = ("service", "training", "undecided")


class Migration(migrations.Migration):
    dependencies = [("lineage", "0020_pauses_checked_at_once")]

    operations = [
        migrations.RemoveConstraint("job", "job_role_is_known"),
        migrations.AlterField(
            "job", "role", models.CharField(max_length=9, choices=[(role, role) for role in ROLES])
        ),
        migrations.AddConstraint(
            "job", models.CheckConstraint(condition=models.Q(role__in=ROLES), name="job_role_is_known")
        ),
    ]
