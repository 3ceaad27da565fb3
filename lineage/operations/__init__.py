"""Clearing runs, following what becomes of their manifests, recording what they report."""

from lineage.operations.completing import complete
from lineage.operations.findings import FindingClosed, NoteMissing, follow_up
from lineage.operations.issuing import Issued, PurposeNotShared, RunCleared, issue
from lineage.operations.observing import observe, settle_waiting
from lineage.operations.registering import TenantSaidTwice, put_data_set, put_job
from lineage.operations.running import Beat, ClearanceOver, abandon, heartbeat, look_again
from lineage.operations.sweep import NotAllLookedAt, follow, look_back, sweep

__all__ = [
    "Beat",
    "ClearanceOver",
    "FindingClosed",
    "Issued",
    "NotAllLookedAt",
    "NoteMissing",
    "PurposeNotShared",
    "RunCleared",
    "TenantSaidTwice",
    "abandon",
    "complete",
    "follow",
    "follow_up",
    "heartbeat",
    "issue",
    "look_again",
    "look_back",
    "observe",
    "put_data_set",
    "put_job",
    "settle_waiting",
    "sweep",
]
