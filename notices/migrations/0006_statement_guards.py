"""A statement is its tenant's own, never edited, and never without its ledger entry."""

from importlib import import_module

from django.db import migrations

from ledger import migration_guards

clearances = import_module("lineage.migrations.0002_guards")


class Migration(migrations.Migration):
    dependencies = [("notices", "0005_statements"), ("lineage", "0002_guards")]

    operations = [
        migration_guards.append_only("notices_statement"),
        clearances.in_the_ledger("notices_statement"),
        migration_guards.row_security("notices_statement", tenant="tenant"),
    ]
