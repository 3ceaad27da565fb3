"""Clearing runs, following what becomes of their manifests, recording what they report."""

from lineage.operations.completing import complete
from lineage.operations.issuing import Issued, PurposeNotShared, RunCleared, issue
from lineage.operations.running import Beat, ClearanceOver, abandon, heartbeat, look_again
from lineage.operations.sweep import NotAllLookedAt, follow, sweep

__all__ = [
    "Beat",
    "ClearanceOver",
    "Issued",
    "NotAllLookedAt",
    "PurposeNotShared",
    "RunCleared",
    "abandon",
    "complete",
    "follow",
    "heartbeat",
    "issue",
    "look_again",
    "sweep",
]
