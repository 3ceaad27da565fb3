"""What was cleared and reported is never edited, never without its ledger entry, and a tenant sees its own part."""

from django.db import migrations

from ledger import migration_guards

APP = migration_guards.role("app")
KEPT = ("manifestcontent", "clearedtenant", "droppedpair", "report", "use", "artefact", "holding")


def in_the_ledger(table: str) -> migrations.RunSQL:
    """A row whose entry is missing when its transaction commits fails it."""
    return migrations.RunSQL(
        [
            f"""CREATE CONSTRAINT TRIGGER {table}_is_in_the_ledger AFTER INSERT ON {table}
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION licet_require_entry()""",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_is_in_the_ledger",
        ],
        [f"DROP TRIGGER {table}_is_in_the_ledger ON {table}"],
    )


def checked_at_once(table: str) -> migrations.RunSQL:
    """Foreign keys are checked when a row is written. At the commit, as Django would have it, tens of thousands of
    checks would run while the head of the ledger is held."""

    def all_of_them(how: str) -> str:
        return f"""DO $$ DECLARE name text; BEGIN
            FOR name IN SELECT conname FROM pg_constraint
                        WHERE conrelid = '{table}'::regclass AND contype = 'f' LOOP
                EXECUTE format('ALTER TABLE {table} ALTER CONSTRAINT %I {how}', name);
            END LOOP; END $$"""

    return migrations.RunSQL(all_of_them("NOT DEFERRABLE"), all_of_them("DEFERRABLE INITIALLY DEFERRED"))


def row_security(table: str, using: str, check: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {table}_scope ON {table} USING ({using}) WITH CHECK ({check})",
        ],
        [
            f"DROP POLICY {table}_scope ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )


MINE = "licet_in_scope(only_tenant_id, NULL)"
# The subqueries are under their own tables' policies: a tenant sees the runs it is cleared for or was used in.
CLEARED = "EXISTS (SELECT 1 FROM lineage_clearedtenant c WHERE c.clearance_id = lineage_clearance.id)"
REPORTED = "EXISTS (SELECT 1 FROM lineage_report r WHERE r.clearance_id = lineage_clearance.id)"
USED = "EXISTS (SELECT 1 FROM lineage_use u WHERE u.report_id = lineage_report.id)"
OF_REPORT = "EXISTS (SELECT 1 FROM lineage_report r WHERE r.id = report_id AND licet_in_scope(r.only_tenant_id, NULL))"


class Migration(migrations.Migration):
    dependencies = [
        ("lineage", "0001_clearances"),
        ("ledger", "0002_guards_and_append"),
        ("tenants", "0002_guards"),
    ]

    operations = [
        *[migration_guards.append_only(f"lineage_{table}") for table in KEPT],
        *[checked_at_once(f"lineage_{table}") for table in KEPT],
        migrations.RunSQL(
            [
                f"REVOKE UPDATE, DELETE, TRUNCATE ON lineage_clearance FROM {APP}",
                "GRANT UPDATE (status, expires_at, ended_at, checked_revision, holds_until)"
                f" ON lineage_clearance TO {APP}",
            ],
            [f"GRANT UPDATE, DELETE ON lineage_clearance TO {APP}"],
        ),
        *[in_the_ledger(f"lineage_{table}") for table in ("clearance", "droppedpair", "report")],
        migration_guards.row_security("lineage_clearedtenant", tenant="tenant_id"),
        migration_guards.row_security("lineage_droppedpair", tenant="tenant_id"),
        migration_guards.row_security("lineage_use", tenant="tenant_id", account="only_tenant_id"),
        row_security("lineage_manifestcontent", MINE, MINE),
        row_security("lineage_clearance", f"{MINE} OR {CLEARED} OR {REPORTED}", MINE),
        row_security("lineage_report", f"{MINE} OR {USED}", MINE),
        row_security("lineage_artefact", OF_REPORT, OF_REPORT),
        row_security("lineage_holding", OF_REPORT, OF_REPORT),
    ]
