"""Findings and registrations are never edited; what the vendor observes of its runs no tenant sees."""

from importlib import import_module

from django.db import migrations

from ledger import migration_guards

clearances = import_module("lineage.migrations.0002_guards")

APPENDED = ("finding", "findingstep", "dataset", "job")
OBSERVED = ("observedrun", "observedevent", "datacopy")


class Migration(migrations.Migration):
    dependencies = [("lineage", "0020_findings")]

    operations = [
        *[migration_guards.append_only(f"lineage_{table}") for table in APPENDED],
        *[clearances.checked_at_once(f"lineage_{table}") for table in ("finding", "findingstep")],
        *[clearances.in_the_ledger(f"lineage_{table}") for table in APPENDED],
        migration_guards.row_security("lineage_finding", tenant="tenant_id"),
        migration_guards.row_security("lineage_findingstep", tenant="tenant_id"),
        *[migration_guards.row_security(f"lineage_{table}") for table in ("dataset", "job", *OBSERVED)],
    ]
