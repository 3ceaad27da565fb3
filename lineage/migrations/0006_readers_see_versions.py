"""The roles that read every row may call the function by which row-level security chooses model versions.

Without it a backup by its own role fails. An installation without these roles gets the right from `bootstrap_roles`.
"""

from django.db import migrations

from ledger import migration_guards


def _grant(name: str) -> str:
    role = migration_guards.role(name)
    return f"""DO $$ BEGIN
        IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role.strip('"')}') THEN
            GRANT EXECUTE ON FUNCTION lineage_visible(text) TO {role};
        END IF; END $$"""


class Migration(migrations.Migration):
    dependencies = [("lineage", "0005_rows")]

    operations = [
        migrations.RunSQL([_grant("readonly"), _grant("backup")], migrations.RunSQL.noop),
    ]
