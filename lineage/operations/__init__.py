"""Clearing runs, following what becomes of their manifests, recording what they report and what comes of it."""

from lineage.operations.completing import complete
from lineage.operations.deriving import LineageCircle, UnknownModel, derive
from lineage.operations.importing import (
    OPEN_WEIGHTS,
    UNKNOWN,
    Declared,
    ModelKnown,
    Source,
    UnknownCategory,
    UnknownTenant,
    import_version,
)
from lineage.operations.issuing import Issued, PurposeNotShared, RunCleared, issue
from lineage.operations.retiring import retire
from lineage.operations.running import Beat, ClearanceOver, abandon, heartbeat, look_again
from lineage.operations.sweep import NotAllLookedAt, follow, sweep

__all__ = [
    "OPEN_WEIGHTS",
    "UNKNOWN",
    "Beat",
    "ClearanceOver",
    "Declared",
    "Issued",
    "LineageCircle",
    "ModelKnown",
    "NotAllLookedAt",
    "PurposeNotShared",
    "RunCleared",
    "Source",
    "UnknownCategory",
    "UnknownModel",
    "UnknownTenant",
    "abandon",
    "complete",
    "derive",
    "follow",
    "heartbeat",
    "import_version",
    "issue",
    "look_again",
    "retire",
    "sweep",
]
