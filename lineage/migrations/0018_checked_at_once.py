"""Foreign keys of the newest tables are checked when a row is written, not while the ledger's head is locked."""

from django.db import migrations

from ledger import migration_guards

TABLES = (
    *("audit", "auditstep", "auditfinding", "auditfindingstep", "closingcertificate"),
    *("destructionplan", "planstep", "reinstatement", "cancelleditem", "destructionorder", "orderitem"),
    *("transferclaim", "claimacceptance", "reviewacceptance"),
)


class Migration(migrations.Migration):
    dependencies = [("lineage", "0017_excluded_subjects")]

    operations = [migration_guards.checked_at_once(f"lineage_{table}") for table in TABLES]
