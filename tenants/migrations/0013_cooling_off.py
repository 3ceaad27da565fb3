"""An account may ask for hours in which a signed consent waits. Entries of version 4 vouch for them."""

from importlib import import_module

from django.db import migrations, models

from ledger import migration_guards

zones = import_module("tenants.migrations.0007_account_time_zone")

BEFORE = zones.KINDS
KINDS = [*BEFORE, "account.recorded/4"]


class Migration(migrations.Migration):
    dependencies = [("tenants", "0012_families")]

    operations = [
        migrations.AddField(
            "account", "cooling_off_hours", models.PositiveIntegerField(db_default=0, default=0)
        ),
        migration_guards.explained_by_kinds("tenants_account", KINDS, before=BEFORE, account="id"),
        migration_guards.explained_by_kinds("tenants_competitor", KINDS, before=BEFORE, account="account_id"),
        migration_guards.explained_by_kinds(
            "tenants_subscription", KINDS, before=BEFORE, account="account_id"
        ),
        migration_guards.explained_by_kinds("tenants_subscription_tenants", KINDS, before=BEFORE),
    ]
