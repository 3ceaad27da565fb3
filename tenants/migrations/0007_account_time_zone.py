"""An account has a time zone. Entries of version 3 vouch for it, and explain every row of an account's entry."""

from django.db import migrations, models

from ledger import migration_guards

BEFORE = ["account.recorded/1", "account.recorded/2"]
KINDS = [*BEFORE, "account.recorded/3"]


class Migration(migrations.Migration):
    dependencies = [("tenants", "0006_names_are_vouched_for")]

    operations = [
        migrations.AddField(
            "account", "time_zone", models.CharField(max_length=64, db_default="UTC", default="UTC")
        ),
        migration_guards.explained_by_kinds("tenants_account", KINDS, before=BEFORE, account="id"),
        migration_guards.explained_by_kinds("tenants_competitor", KINDS, before=BEFORE, account="account_id"),
        migration_guards.explained_by_kinds(
            "tenants_subscription", KINDS, before=BEFORE, account="account_id"
        ),
        migration_guards.explained_by_kinds("tenants_subscription_tenants", KINDS, before=BEFORE),
    ]
