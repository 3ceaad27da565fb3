"""Reading clearances, their manifests, what runs reported, and the models that came of it."""

from lineage.queries import models, resting
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
