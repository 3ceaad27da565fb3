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
)
from lineage.queries.reports import BreachSeen, ReportSeen, breaches_of, report, reports

__all__ = [
    "BreachSeen",
    "ClearanceSeen",
    "NoSuchClearance",
    "ReportSeen",
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
]
