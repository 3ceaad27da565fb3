"""What subscriptions cost in each period, for what-if, budgets and estimates without Stripe."""

import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards


class Migration(migrations.Migration):
    dependencies = [("pricing", "0006_overrides_and_earning")]

    operations = [
        migrations.CreateModel(
            "ListPrice",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mode", models.CharField(max_length=4)),
                ("subscription", models.CharField(max_length=255)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.account"
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("amount_minor", models.BigIntegerField()),
                ("interval", models.CharField(max_length=5)),
                ("interval_count", models.PositiveIntegerField()),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["mode", "subscription"], name="a_list_price_is_kept_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(amount_minor__gte=0), name="a_list_price_is_not_negative"
                    ),
                ]
            },
        ),
        migration_guards.row_security("pricing_listprice", account="account_id"),
    ]
