"""What supports a claim about a recipient. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClaimEvidence:
    """A document that supports what the caller says about a recipient. `dated` is its date, YYYY-MM-DD."""

    text: str
    dated: str
    sha256: str = ""

    def to_dict(self) -> dict[str, str | None]:
        return {"text": self.text, "dated": self.dated, "sha256": self.sha256 or None}
