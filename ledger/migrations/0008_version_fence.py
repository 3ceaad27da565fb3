"""The lowest level of code that this database serves: one row for each migration that requires one."""

from django.db import migrations

from ledger import migration_guards

TABLE = """
CREATE TABLE ledger_code_requirement (
    migration text PRIMARY KEY,
    minimum_code integer NOT NULL CONSTRAINT a_level_is_positive CHECK (minimum_code > 0))
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_primary")]

    operations = [
        migrations.RunSQL(TABLE, "DROP TABLE ledger_code_requirement"),
        migrations.RunSQL(
            [
                f"REVOKE ALL ON ledger_code_requirement FROM {migration_guards.role('app')}",
                f"GRANT SELECT ON ledger_code_requirement TO {migration_guards.role('app')}",
            ],
            migrations.RunSQL.noop,
        ),
    ]
