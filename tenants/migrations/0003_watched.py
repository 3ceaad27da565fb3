"""Keys, names and switches are facts that decisions rest on."""

from django.db import migrations

from ledger import migration_guards


class Migration(migrations.Migration):
    dependencies = [("tenants", "0002_guards"), ("ledger", "0003_fact_changes")]

    operations = [
        migration_guards.watched(
            "tenants_apikey", kind="key", ref="encode({row}.sha256, 'hex')", unless_only=("last_used_at",)
        ),
        migration_guards.watched(
            "tenants_tenant",
            kind="tenant",
            ref="{row}.id::text",
            unless_only=("name", "industry", "updated_at"),
        ),
        migration_guards.watched("tenants_tenantname", kind="name", ref="{row}.mode || ' ' || {row}.name"),
        migration_guards.watched("tenants_suspension", kind="tenant", ref="{row}.tenant_id::text"),
    ]
