"""Clearing runs, following what becomes of their manifests, recording what they report, destroying what they left."""

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
from lineage.operations.holding_back import (
    HoldEndsBeforeItBegins,
    NotHeld,
    OrderDone,
    ReasonMissing,
    hold_destruction,
    refuse_destruction,
    release_destruction,
)
from lineage.operations.holdings import Declared, UnknownTenant, declare_holding
from lineage.operations.issuing import DatasetQuarantined, Issued, PurposeNotShared, RunCleared, issue
from lineage.operations.running import Beat, ClearanceOver, abandon, heartbeat, look_again
from lineage.operations.sweep import NotAllLookedAt, follow, sweep
from lineage.operations.withdrawing import order_withdrawn

__all__ = [
    "Beat",
    "ClearanceOver",
    "DatasetQuarantined",
    "Declared",
    "HoldEndsBeforeItBegins",
    "Issued",
    "MethodNotForKind",
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
    "UnknownTenant",
    "Verified",
    "VerifierIsPerformer",
    "abandon",
    "complete",
    "confirm_destruction",
    "declare_holding",
    "follow",
    "heartbeat",
    "hold_destruction",
    "issue",
    "look_again",
    "order_destruction",
    "order_withdrawn",
    "refuse_destruction",
    "release_destruction",
    "sweep",
    "verify_destruction",
    "watch_deadlines",
]
