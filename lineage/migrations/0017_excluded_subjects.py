"""Reports count the rows that the gate left out because of people who were stopped."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lineage", "0016_leave_and_claims")]

    operations = [
        migrations.AddField("report", "excluded_subjects", models.JSONField(db_default=[], default=list))
    ]
