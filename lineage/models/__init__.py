from lineage.models.clearance import Clearance, ClearedTenant, DroppedPair, ManifestContent
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
from lineage.models.version import ModelArtefact, ModelState, ModelVersion

__all__ = [
    "Ancestry",
    "Artefact",
    "Certificate",
    "Clearance",
    "ClearedTenant",
    "Confirmation",
    "ConfirmedItem",
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
    "Use",
    "Verification",
]
