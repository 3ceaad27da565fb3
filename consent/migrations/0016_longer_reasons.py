"""A reason for a change of a consent has as many characters as API and portal take."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0015_risk_classes")]

    operations = [
        migrations.AlterField("consentevent", "reason", models.CharField(blank=True, max_length=1000)),
    ]
