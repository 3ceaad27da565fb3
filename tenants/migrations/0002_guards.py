"""Row-level security of accounts and tenants; suspensions only with their ledger entry."""

from django.db import migrations

from ledger import migration_guards


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_tables"), ("ledger", "0002_guards_and_append")]

    operations = [
        migration_guards.row_security("tenants_account", account="id"),
        migration_guards.row_security("tenants_competitor", account="account_id"),
        migration_guards.row_security("tenants_subscription", account="account_id"),
        migration_guards.row_security("tenants_tenant", tenant="id", account="account_id"),
        migration_guards.row_security("tenants_tenantname", tenant="tenant_id"),
        migration_guards.row_security("tenants_suspension", tenant="tenant_id"),
        migration_guards.stamped_once("tenants_suspension", ["tenant.recorded/1"]),
    ]
