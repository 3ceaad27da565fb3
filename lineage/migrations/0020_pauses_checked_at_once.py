"""The foreign key of pauses is checked when a row is written, not while the ledger's head is locked."""

from django.db import migrations

from ledger import migration_guards


class Migration(migrations.Migration):
    dependencies = [("lineage", "0019_attempts")]

    operations = [migration_guards.checked_at_once("lineage_clearancestep")]
