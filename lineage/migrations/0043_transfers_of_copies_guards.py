"""That a copy which was asked about is there is checked when it is written, as for all else."""

from importlib import import_module

from django.db import migrations

clearances = import_module("lineage.migrations.0002_guards")


class Migration(migrations.Migration):
    dependencies = [("lineage", "0042_transfers_of_copies")]

    operations = [clearances.checked_at_once(f"lineage_{table}") for table in ("transfercheck", "waiver")]
