"""Entries of version 2 stamp the rows of the tenant's switch too."""

from django.db import migrations

from ledger import migration_guards


class Migration(migrations.Migration):
    dependencies = [("tenants", "0005_projections"), ("ledger", "0009_incidents_and_auditor")]

    operations = [migration_guards.also_stamped("tenants_suspension", ["tenant.recorded/2"])]
