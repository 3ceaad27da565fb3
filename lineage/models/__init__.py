from lineage.models.clearance import Clearance, ClearedTenant, DroppedPair, ManifestContent
from lineage.models.descent import Ancestry, DeclaredSource, Derivation, Training
from lineage.models.finding import Finding, FindingStep
from lineage.models.observed import DataCopy, DataSet, Job, ObservedEvent, ObservedRun
from lineage.models.report import Artefact, Holding, Report, Use
from lineage.models.version import ModelArtefact, ModelState, ModelVersion

__all__ = [
    "Ancestry",
    "Artefact",
    "Clearance",
    "ClearedTenant",
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
    "Use",
]
