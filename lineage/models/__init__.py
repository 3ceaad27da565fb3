from lineage.models.clearance import Clearance, ClearedTenant, DroppedPair, ManifestContent
from lineage.models.control import ChangeOfControl, ControlStep
from lineage.models.descent import Ancestry, DeclaredSource, Derivation, Training
from lineage.models.destruction import (
    Certificate,
    Confirmation,
    ConfirmedItem,
    DestructionOrder,
    OrderEvent,
    OrderItem,
    Verification,
)
from lineage.models.finding import Finding, FindingStep
from lineage.models.holding import Holding, HoldingEnd, HoldingSlice
from lineage.models.observed import DataCopy, DataSet, Job, ObservedEvent, ObservedRun
from lineage.models.report import Artefact, Report, Use
from lineage.models.subject_request import (
    SubjectAlarm,
    SubjectAnswer,
    SubjectAssessment,
    SubjectClosing,
    SubjectOrder,
    SubjectRequest,
)
from lineage.models.transfer import TransferChange, TransferCheck, TransferReview
from lineage.models.version import ModelArtefact, ModelState, ModelVersion
from lineage.models.waiver import Waiver, WaiverAnswer, WaiverRevocation

__all__ = [
    "Ancestry",
    "Artefact",
    "Certificate",
    "ChangeOfControl",
    "Clearance",
    "ClearedTenant",
    "Confirmation",
    "ConfirmedItem",
    "ControlStep",
    "DataCopy",
    "DataSet",
    "DeclaredSource",
    "Derivation",
    "DestructionOrder",
    "DroppedPair",
    "Finding",
    "FindingStep",
    "Holding",
    "HoldingEnd",
    "HoldingSlice",
    "Job",
    "ManifestContent",
    "ModelArtefact",
    "ModelState",
    "ModelVersion",
    "ObservedEvent",
    "ObservedRun",
    "OrderEvent",
    "OrderItem",
    "Report",
    "SubjectAlarm",
    "SubjectAnswer",
    "SubjectAssessment",
    "SubjectClosing",
    "SubjectOrder",
    "SubjectRequest",
    "Training",
    "TransferChange",
    "TransferCheck",
    "TransferReview",
    "Use",
    "Verification",
    "Waiver",
    "WaiverAnswer",
    "WaiverRevocation",
]
