"""Who pays for an account that names no subscription yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0003_watched")]

    operations = [
        migrations.AddField(
            "account", "stripe_customer_id", models.CharField(blank=True, default="", max_length=255)
        ),
        migrations.AddField("account", "currency", models.CharField(blank=True, default="", max_length=3)),
    ]
