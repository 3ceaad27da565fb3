"""Reading clearances, their manifests and what runs reported."""

from lineage.queries.clearances import (
    ClearanceSeen,
    NoSuchClearance,
    clearance,
    drops,
    due,
    going_on,
    manifest,
    manifest_bytes,
    of_run,
    open_for,
    runs,
)
from lineage.queries.facts import Snapshot, TenantRead, snapshot
from lineage.queries.reports import BreachSeen, ReportSeen, UseSeen, breaches_of, report, reports, uses_of

__all__ = [
    "BreachSeen",
    "ClearanceSeen",
    "NoSuchClearance",
    "ReportSeen",
    "Snapshot",
    "TenantRead",
    "UseSeen",
    "breaches_of",
    "clearance",
    "drops",
    "due",
    "going_on",
    "manifest",
    "manifest_bytes",
    "of_run",
    "open_for",
    "report",
    "reports",
    "runs",
    "snapshot",
    "uses_of",
]
