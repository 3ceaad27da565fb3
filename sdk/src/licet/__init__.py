"""The Licet SDK: ask before training on a customer's data, and let through only what is allowed.

import licet

with licet.Client() as client:  # LICET_URL, LICET_API_KEY
    if client.decide(tenant="acme", category="machine-telemetry", purpose="train-shared-model", region="DE"):
        ...

Each name is imported at its first use. `import licet` costs next to nothing in a program that asks no question.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING, Any, Final

from licet import version

if TYPE_CHECKING:
    from licet.async_client import AsyncClearance, AsyncClient
    from licet.audits import Audits
    from licet.batches import BatchDecision
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
    from licet.owners import Owners

__all__ = [
    "ArtefactUnreadable",
    "AsyncClearance",
    "AsyncClient",
    "Audits",
    "BatchDecision",
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
    "Owners",
    "Refused",
    "RunStopped",
    "Unreachable",
    "Untrusted",
    "__version__",
]

__version__: Final = version.VERSION

# Every other name in `__all__` is an exception of `licet.errors`.
_MODULES: Final = {
    "AsyncClearance": "licet.async_client",
    "AsyncClient": "licet.async_client",
    "Audits": "licet.audits",
    "BatchDecision": "licet.batches",
    "Clearance": "licet.clearance",
    "Client": "licet.client",
    "Decision": "licet.decision",
    "Gate": "licet.gate",
    "Manifest": "licet.manifest",
    "Owners": "licet.owners",
}


def __getattr__(name: str) -> Any:
    """Import a name of `__all__`, or a module of this package, at its first use.

    Raises: AttributeError.
    """
    if name in __all__:
        value = getattr(importlib.import_module(_MODULES.get(name, "licet.errors")), name)
    elif not name.startswith("_") and importlib.util.find_spec(f"licet.{name}") is not None:
        value = importlib.import_module(f"licet.{name}")
    else:
        raise AttributeError(f"module 'licet' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
