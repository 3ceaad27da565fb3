"""The result of verifying a document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class VerificationResult:
    """The result for one document; truthy if it is genuine.

    Genuine does not mean still in force. `says` holds only what the signature covers. `root` is the ledger
    root that a proof leads to; it needs a checkpoint to be trusted. `why` explains a document that is not
    genuine. `notes` say what was not verified.
    """

    kind: str
    holds: bool
    why: str | None = None
    says: Mapping[str, Any] = field(default_factory=dict)
    root: Mapping[str, Any] | None = None
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.holds

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON."""
        return {
            "object": "finding",
            "kind": self.kind,
            "holds": self.holds,
            "why": self.why,
            "says": dict(self.says),
            "root": None if self.root is None else dict(self.root),
            "notes": list(self.notes),
        }


def same(left: object, right: object) -> bool:
    """Compare two values as JSON: `true` is not 1, and 1 is not 1.0."""
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)
