from lineage.models.clearance import Clearance, ClearedTenant, DroppedPair, ManifestContent
from lineage.models.report import Artefact, Holding, Report, Use

__all__ = [
    "Artefact",
    "Clearance",
    "ClearedTenant",
    "DroppedPair",
    "Holding",
    "ManifestContent",
    "Report",
    "Use",
]
