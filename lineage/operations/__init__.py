"""Clearing runs, following what becomes of their manifests, recording what they report."""

from lineage.operations.completing import complete
from lineage.operations.holdings import Declared, UnknownTenant, declare_holding
from lineage.operations.issuing import Issued, PurposeNotShared, RunCleared, issue
from lineage.operations.running import Beat, ClearanceOver, abandon, heartbeat, look_again
from lineage.operations.sweep import NotAllLookedAt, follow, sweep
from lineage.operations.withdrawing import order_withdrawn

__all__ = [
    "Beat",
    "ClearanceOver",
    "Declared",
    "Issued",
    "NotAllLookedAt",
    "PurposeNotShared",
    "RunCleared",
    "UnknownTenant",
    "abandon",
    "complete",
    "declare_holding",
    "follow",
    "heartbeat",
    "issue",
    "look_again",
    "order_withdrawn",
    "sweep",
]
