"""Clearing runs, following what becomes of their manifests, recording what they report, what comes of it and goes."""

from lineage.operations.by_hand import NothingToDestroy, order_destruction
from lineage.operations.completing import complete
from lineage.operations.confirming import (
    MethodNotForKind,
    NoSuchConfirmation,
    NothingToConfirm,
    NotInTheOrder,
    OrderHeld,
    Outcome,
    Performed,
    PerformedInTheFuture,
    ResidualMissing,
    Somebody,
    Verified,
    VerifierIsPerformer,
    confirm_destruction,
    verify_destruction,
)
from lineage.operations.deadlines import watch_deadlines
from lineage.operations.deriving import LineageCircle, UnknownModel, derive
from lineage.operations.findings import FindingClosed, NoteMissing, follow_up
from lineage.operations.holding_back import (
    HoldEndsBeforeItBegins,
    NotHeld,
    OrderDone,
    ReasonMissing,
    hold_destruction,
    refuse_destruction,
    release_destruction,
)
from lineage.operations.holdings import HoldingDeclared, declare_holding
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
from lineage.operations.issuing import DatasetQuarantined, Issued, PurposeNotShared, RunCleared, issue
from lineage.operations.observing import observe, settle_waiting
from lineage.operations.registering import TenantSaidTwice, put_data_set, put_job
from lineage.operations.retiring import retire
from lineage.operations.running import Beat, ClearanceOver, abandon, heartbeat, look_again
from lineage.operations.sweep import NotAllLookedAt, follow, look_back, sweep
from lineage.operations.withdrawing import order_withdrawn

__all__ = [
    "OPEN_WEIGHTS",
    "UNKNOWN",
    "Beat",
    "ClearanceOver",
    "DatasetQuarantined",
    "Declared",
    "FindingClosed",
    "HoldEndsBeforeItBegins",
    "HoldingDeclared",
    "Issued",
    "LineageCircle",
    "MethodNotForKind",
    "ModelKnown",
    "NoSuchConfirmation",
    "NotAllLookedAt",
    "NotHeld",
    "NotInTheOrder",
    "NoteMissing",
    "NothingToConfirm",
    "NothingToDestroy",
    "OrderDone",
    "OrderHeld",
    "Outcome",
    "Performed",
    "PerformedInTheFuture",
    "PurposeNotShared",
    "ReasonMissing",
    "ResidualMissing",
    "RunCleared",
    "Somebody",
    "Source",
    "TenantSaidTwice",
    "UnknownCategory",
    "UnknownModel",
    "UnknownTenant",
    "Verified",
    "VerifierIsPerformer",
    "abandon",
    "complete",
    "confirm_destruction",
    "declare_holding",
    "derive",
    "follow",
    "follow_up",
    "heartbeat",
    "hold_destruction",
    "import_version",
    "issue",
    "look_again",
    "look_back",
    "observe",
    "order_destruction",
    "order_withdrawn",
    "put_data_set",
    "put_job",
    "refuse_destruction",
    "release_destruction",
    "retire",
    "settle_waiting",
    "sweep",
    "verify_destruction",
    "watch_deadlines",
]
