"""Prices name an entry of their own tenant."""

from django.db import migrations

from ledger import migration_guards


class Migration(migrations.Migration):
    dependencies = [("pricing", "0002_guards"), ("ledger", "0006_projections")]

    operations = [
        migration_guards.explained_by("pricing_entitlement", tenant="tenant_id"),
        migration_guards.explained_by("pricing_override", tenant="tenant_id"),
    ]
