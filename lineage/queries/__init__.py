"""Reading clearances, their manifests, what runs reported, and the models that came of it."""

from lineage.queries import models, resting
from lineage.queries.clearances import (
    ClearanceSeen,
    NoSuchClearance,
    clearance,
    drops,
    due,
    going_on,
    held_by,
    manifest,
    manifest_bytes,
    of_run,
    open_for,
    runs,
)
from lineage.queries.facts import Snapshot, TenantRead, snapshot
from lineage.queries.findings import FindingSeen, NoSuchFinding, finding, findings
from lineage.queries.registered import (
    DataSetSeen,
    JobSeen,
    NoSuchDataSet,
    NoSuchJob,
    data_set,
    every_data_set,
    every_job,
    job,
)
from lineage.queries.reports import BreachSeen, ReportSeen, UseSeen, breaches_of, report, reports, uses_of

__all__ = [
    "BreachSeen",
    "ClearanceSeen",
    "DataSetSeen",
    "FindingSeen",
    "JobSeen",
    "NoSuchClearance",
    "NoSuchDataSet",
    "NoSuchFinding",
    "NoSuchJob",
    "ReportSeen",
    "Snapshot",
    "TenantRead",
    "UseSeen",
    "breaches_of",
    "clearance",
    "data_set",
    "drops",
    "due",
    "every_data_set",
    "every_job",
    "finding",
    "findings",
    "going_on",
    "held_by",
    "job",
    "manifest",
    "manifest_bytes",
    "models",
    "of_run",
    "open_for",
    "report",
    "reports",
    "resting",
    "runs",
    "snapshot",
    "uses_of",
]
