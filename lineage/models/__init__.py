from lineage.models.clearance import Clearance, ClearedTenant, DroppedPair, ManifestContent
from lineage.models.finding import Finding, FindingStep
from lineage.models.observed import DataCopy, DataSet, Job, ObservedEvent, ObservedRun
from lineage.models.report import Artefact, Holding, Report, Use

__all__ = [
    "Artefact",
    "Clearance",
    "ClearedTenant",
    "DataCopy",
    "DataSet",
    "DroppedPair",
    "Finding",
    "FindingStep",
    "Holding",
    "Job",
    "ManifestContent",
    "ObservedEvent",
    "ObservedRun",
    "Report",
    "Use",
]
