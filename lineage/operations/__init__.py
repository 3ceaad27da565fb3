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
from lineage.operations.retiring import retire
from lineage.operations.running import Beat, ClearanceOver, abandon, heartbeat, look_again
from lineage.operations.sweep import NotAllLookedAt, follow, sweep
from lineage.operations.withdrawing import order_withdrawn

__all__ = [
    "OPEN_WEIGHTS",
    "UNKNOWN",
    "Beat",
    "ClearanceOver",
    "DatasetQuarantined",
    "Declared",
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
    "heartbeat",
    "hold_destruction",
    "import_version",
    "issue",
    "look_again",
    "order_destruction",
    "order_withdrawn",
    "refuse_destruction",
    "release_destruction",
    "retire",
    "sweep",
    "verify_destruction",
    "watch_deadlines",
]
