"""Reports name the snapshots of tables that a run read, and copies the snapshot that they were made of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("lineage", "0021_undecided_jobs")]

    operations = [
        migrations.AddField("report", "sources", models.JSONField(db_default=[], default=list)),
        migrations.AddField(
            "holding", "snapshot", models.CharField(blank=True, db_default="", default="", max_length=128)
        ),
    ]
