"""What came of looking at a document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class VerificationResult:
    """Truthy where the document is genuine, which is not the same as still in force.

    `says` has only what the signature covers, `root` the root of the ledger that a proof leads to, by whom ever that is
    vouched for. `why` says why it is not genuine, `notes` what was not shown.
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
        return {
            "object": "finding",
            "kind": self.kind,
            "holds": self.holds,
            "why": self.why,
            "says": dict(self.says),
            "root": None if self.root is None else dict(self.root),
            "notes": list(self.notes),
        }


def same(one: object, other: object) -> bool:
    """As JSON, where `true` is not 1 and 1 is not 1.0."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
