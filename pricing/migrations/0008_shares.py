"""How the list price of a subscription is shared between its tenants."""

import django.db.models.deletion
from django.db import migrations, models

from ledger import migration_guards


class Migration(migrations.Migration):
    dependencies = [("pricing", "0007_list_prices")]

    operations = [
        migrations.CreateModel(
            "SubscriptionShares",
            [
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenants.account"
                    ),
                ),
                ("mode", models.CharField(max_length=4)),
                ("subscription", models.CharField(max_length=255)),
                ("parts", models.JSONField()),
                ("entry_id", models.UUIDField(unique=True)),
                ("revision", models.BigIntegerField(null=True)),
                ("recorded_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["subscription", "-revision"],
                "indexes": [
                    models.Index(fields=["mode", "subscription", "-revision"], name="pricing_shares_newest")
                ],
            },
        ),
        migration_guards.row_security("pricing_subscriptionshares", account="account_id"),
        migration_guards.stamped_once("pricing_subscriptionshares", ["subscription.shares_set/1"]),
        migration_guards.explained_by(
            "pricing_subscriptionshares", kinds=["subscription.shares_set/1"], account="account_id"
        ),
    ]
