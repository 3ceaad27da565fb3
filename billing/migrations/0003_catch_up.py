"""Reading Stripe's list of events has a place of its own, and coupons that Stripe does not take back are kept."""

import django.contrib.postgres.fields
from django.db import migrations, models

from ledger import migration_guards


class Migration(migrations.Migration):
    dependencies = [("billing", "0002_guards")]

    operations = [
        migrations.CreateModel(
            name="CatchUp",
            fields=[
                ("livemode", models.BooleanField(primary_key=True, serialize=False)),
                ("read_until", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            "billingsubscription",
            "lost_coupons",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=255), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField("billingsubscription", "capped_bps", models.PositiveIntegerField(null=True)),
        migrations.RemoveIndex("inboxevent", "billing_inbox_newest"),
        migrations.RunSQL(
            f"REVOKE DELETE, TRUNCATE ON billing_catchup FROM {migration_guards.role('app')}",
            f"GRANT DELETE ON billing_catchup TO {migration_guards.role('app')}",
        ),
    ]
