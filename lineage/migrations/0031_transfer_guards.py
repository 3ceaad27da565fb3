"""What was answered, judged, asked and carried out is never edited and has its entry; a tenant sees its own part."""

from importlib import import_module

from django.db import migrations

from ledger import migration_guards

clearances = import_module("lineage.migrations.0002_guards")

APP = migration_guards.role("app")
WHOLE = ("transfercheck", "transferchange")
OF_TENANT = ("transferreview", "waiver", "waiveranswer", "waiverrevocation", "controlstep")
EVERY = (*WHOLE, *OF_TENANT)


class Migration(migrations.Migration):
    dependencies = [("lineage", "0030_transfers")]

    operations = [
        *[migration_guards.append_only(f"lineage_{table}") for table in EVERY],
        *[clearances.checked_at_once(f"lineage_{table}") for table in (*EVERY, "changeofcontrol")],
        *[clearances.in_the_ledger(f"lineage_{table}") for table in (*EVERY, "changeofcontrol")],
        migrations.RunSQL(
            [
                f"REVOKE UPDATE, DELETE, TRUNCATE ON lineage_changeofcontrol FROM {APP}",
                f"GRANT UPDATE (finished_at) ON lineage_changeofcontrol TO {APP}",
            ],
            [f"GRANT UPDATE, DELETE ON lineage_changeofcontrol TO {APP}"],
        ),
        *[migration_guards.row_security(f"lineage_{table}") for table in (*WHOLE, "changeofcontrol")],
        *[migration_guards.row_security(f"lineage_{table}", tenant="tenant_id") for table in OF_TENANT],
    ]
