"""Clearing runs, following what becomes of their manifests, recording what they report and what comes of it."""

from lineage.operations.completing import complete
from lineage.operations.controlling import NotAllReached, carry_out, carry_out_due, change_control
from lineage.operations.deriving import LineageCircle, UnknownModel, derive
from lineage.operations.findings import FindingClosed, NoteMissing, follow_up
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
from lineage.operations.observing import observe, settle_waiting
from lineage.operations.registering import TenantSaidTwice, put_data_set, put_job
from lineage.operations.retiring import retire
from lineage.operations.reviewing import CovenantUnknown, NotUnsure, review_transfer
from lineage.operations.running import Beat, ClearanceOver, abandon, heartbeat, look_again
from lineage.operations.sweep import NotAllLookedAt, follow, look_back, sweep
from lineage.operations.transferring import check_transfer, judge_again, judge_lapsed
from lineage.operations.waiving import (
    NothingToWaive,
    WaiverAnswered,
    WaiverNotGranted,
    WaiverOver,
    answer_waiver,
    ask_waivers,
    revoke_waiver,
)

__all__ = [
    "OPEN_WEIGHTS",
    "UNKNOWN",
    "Beat",
    "ClearanceOver",
    "CovenantUnknown",
    "Declared",
    "FindingClosed",
    "Issued",
    "LineageCircle",
    "ModelKnown",
    "NotAllLookedAt",
    "NotAllReached",
    "NotUnsure",
    "NoteMissing",
    "NothingToWaive",
    "PurposeNotShared",
    "RunCleared",
    "Source",
    "TenantSaidTwice",
    "UnknownCategory",
    "UnknownModel",
    "UnknownTenant",
    "WaiverAnswered",
    "WaiverNotGranted",
    "WaiverOver",
    "abandon",
    "answer_waiver",
    "ask_waivers",
    "carry_out",
    "carry_out_due",
    "change_control",
    "check_transfer",
    "complete",
    "derive",
    "follow",
    "follow_up",
    "heartbeat",
    "import_version",
    "issue",
    "judge_again",
    "judge_lapsed",
    "look_again",
    "look_back",
    "observe",
    "put_data_set",
    "put_job",
    "retire",
    "review_transfer",
    "revoke_waiver",
    "settle_waiting",
    "sweep",
]
