"""The Licet SDK: ask before training on a customer's data, and let through only what is allowed.

import licet

with licet.Client() as client:  # LICET_URL, LICET_API_KEY
    if client.decide(tenant="acme", category="machine-telemetry", purpose="train-shared-model", region="DE"):
        ...
"""

from licet.audits import Audits
from licet.clearance import Clearance
from licet.client import Client
from licet.decision import Decision
from licet.errors import (
    ArtefactUnreadable,
    ClearanceDenied,
    ClearanceEnded,
    ClearanceError,
    Denied,
    GateError,
    LeaseLost,
    LicetError,
    MalformedManifest,
    NoAnswer,
    NoClearanceId,
    NotAQuestion,
    NotConfigured,
    Refused,
    RunStopped,
    Unreachable,
    Untrusted,
)
from licet.gate import Gate
from licet.manifest import Manifest

__all__ = [
    "ArtefactUnreadable",
    "Audits",
    "Clearance",
    "ClearanceDenied",
    "ClearanceEnded",
    "ClearanceError",
    "Client",
    "Decision",
    "Denied",
    "Gate",
    "GateError",
    "LeaseLost",
    "LicetError",
    "MalformedManifest",
    "Manifest",
    "NoAnswer",
    "NoClearanceId",
    "NotAQuestion",
    "NotConfigured",
    "Refused",
    "RunStopped",
    "Unreachable",
    "Untrusted",
]
