from lineage.models.clearance import Clearance, ClearedTenant, DroppedPair, ManifestContent
from lineage.models.control import ChangeOfControl, ControlStep
from lineage.models.descent import Ancestry, DeclaredSource, Derivation, Training
from lineage.models.finding import Finding, FindingStep
from lineage.models.observed import DataCopy, DataSet, Job, ObservedEvent, ObservedRun
from lineage.models.report import Artefact, Holding, Report, Use
from lineage.models.transfer import TransferChange, TransferCheck, TransferReview
from lineage.models.version import ModelArtefact, ModelState, ModelVersion
from lineage.models.waiver import Waiver, WaiverAnswer, WaiverRevocation

__all__ = [
    "Ancestry",
    "Artefact",
    "ChangeOfControl",
    "Clearance",
    "ClearedTenant",
    "ControlStep",
    "DataCopy",
    "DataSet",
    "DeclaredSource",
    "Derivation",
    "DroppedPair",
    "Finding",
    "FindingStep",
    "Holding",
    "Job",
    "ManifestContent",
    "ModelArtefact",
    "ModelState",
    "ModelVersion",
    "ObservedEvent",
    "ObservedRun",
    "Report",
    "Training",
    "TransferChange",
    "TransferCheck",
    "TransferReview",
    "Use",
    "Waiver",
    "WaiverAnswer",
    "WaiverRevocation",
]
