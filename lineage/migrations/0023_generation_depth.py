"""A finding says that synthetic data was made from synthetic data too often."""

from django.db import migrations, models

from lineage.findings.rules import CODES


class Migration(migrations.Migration):
    dependencies = [("lineage", "0022_snapshots_of_tables")]

    operations = [
        migrations.RemoveConstraint("finding", "finding_code_is_known"),
        migrations.AlterField(
            "finding", "code", models.CharField(max_length=30, choices=[(code, code) for code in CODES])
        ),
        migrations.AddConstraint(
            "finding",
            models.CheckConstraint(condition=models.Q(code__in=CODES), name="finding_code_is_known"),
        ),
    ]
