"""Which rows of lineage a tenant reads: its own part, and the runs and versions that its data went into."""

from django.db import migrations

from ledger import migration_guards

APP = migration_guards.role("app")
EVERYTHING = "licet_in_scope(NULL, NULL)"
MINE = "licet_in_scope(only_tenant_id, NULL)"
# Each subquery is under the policy of its own table, so a tenant sees the runs that it was cleared for or used in.
CLEARED = "EXISTS (SELECT 1 FROM lineage_clearedtenant c WHERE c.clearance_id = lineage_clearance.id)"
REPORTED = "EXISTS (SELECT 1 FROM lineage_report r WHERE r.clearance_id = lineage_clearance.id)"
USED = "EXISTS (SELECT 1 FROM lineage_use u WHERE u.report_id = lineage_report.id)"
OF_REPORT = "EXISTS (SELECT 1 FROM lineage_report r WHERE r.id = report_id AND licet_in_scope(r.only_tenant_id, NULL))"
OF_RUN = "EXISTS (SELECT 1 FROM lineage_clearance c WHERE c.id = clearance_id AND licet_in_scope(c.only_tenant_id, NULL))"
# A subquery: PostgreSQL evaluates it once for a statement and not once for a row.
LEARNED = "id = ANY ((SELECT lineage_visible(current_setting('licet.scope', true)))::uuid[])"
WITH_SLICES = """EXISTS (SELECT 1 FROM lineage_holdingslice s WHERE s.holding_id = lineage_holdingend.holding_id)
    OR licet_in_scope(NULL, NULL)"""

OF_TENANT = (
    *("clearedtenant", "droppedpair", "declaredsource", "finding", "findingstep"),
    *("holdingslice", "destructionorder", "orderitem", "orderevent", "confirmation", "confirmeditem"),
    *("verification", "certificate"),
    *("transferreview", "waiver", "waiveranswer", "waiverrevocation", "controlstep"),
    *(
        "subjectrequest",
        "subjectorder",
        "subjectassessment",
        "subjectanswer",
        "subjectalarm",
        "subjectclosing",
    ),
)
OF_THE_VENDOR = (
    *("dataset", "job", "observedrun", "observedevent", "datacopy"),
    *("transfercheck", "transferchange", "changeofcontrol"),
)


def visible(column: str) -> str:
    """The version is visible under its own policy."""
    return f"EXISTS (SELECT 1 FROM lineage_modelversion v WHERE v.id = {column})"


# Table, what may be read, what may be written.
POLICIES = (
    ("manifestcontent", MINE, MINE),
    ("clearance", f"{MINE} OR {CLEARED} OR {REPORTED}", MINE),
    ("report", f"{MINE} OR {USED}", MINE),
    ("artefact", OF_REPORT, OF_REPORT),
    ("holding", MINE, MINE),
    ("holdingend", WITH_SLICES, WITH_SLICES),
    ("modelversion", f"{MINE} OR {LEARNED}", MINE),
    ("modelartefact", MINE, MINE),
    ("modelstate", f"{EVERYTHING} OR {visible('model_id')}", EVERYTHING),
    ("derivation", f"{EVERYTHING} OR ({visible('child_id')} AND {visible('parent_id')})", EVERYTHING),
    ("training", OF_RUN, OF_RUN),
)


class Migration(migrations.Migration):
    dependencies = [("lineage", "0004_bindings")]

    operations = [
        *[migration_guards.row_security(f"lineage_{table}", tenant="tenant_id") for table in OF_TENANT],
        *[migration_guards.row_security(f"lineage_{table}") for table in OF_THE_VENDOR],
        migration_guards.row_security("lineage_use", tenant="tenant_id", account="only_tenant_id"),
        *[
            migration_guards.row_policy(f"lineage_{table}", using=using, check=check)
            for table, using, check in POLICIES
        ],
        migrations.RunSQL(
            # Only the functions read it. A policy would keep PostgreSQL from using its index: an array is searched only
            # after the row was found visible. The table holds numbers and no data of a tenant.
            [f"REVOKE ALL ON lineage_ancestry FROM {APP}"],
            [f"GRANT SELECT, INSERT, UPDATE, DELETE ON lineage_ancestry TO {APP}"],
        ),
    ]
