from lineage.models.clearance import Clearance, ClearedTenant, DroppedPair, ManifestContent
from lineage.models.descent import Ancestry, DeclaredSource, Derivation, Training
from lineage.models.report import Artefact, Holding, Report, Use
from lineage.models.version import ModelArtefact, ModelState, ModelVersion

__all__ = [
    "Ancestry",
    "Artefact",
    "Clearance",
    "ClearedTenant",
    "DeclaredSource",
    "Derivation",
    "DroppedPair",
    "Holding",
    "ManifestContent",
    "ModelArtefact",
    "ModelState",
    "ModelVersion",
    "Report",
    "Training",
    "Use",
]
