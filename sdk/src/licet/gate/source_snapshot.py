"""A snapshot of a table that a gate read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceSnapshot:
    """The format and the place of a table, and the id of the snapshot: Delta Lake's version, Iceberg's snapshot id."""

    format: str
    location: str
    snapshot: str

    def to_dict(self) -> dict[str, str]:
        """Return the snapshot as JSON."""
        return {"format": self.format, "location": self.location, "snapshot": self.snapshot}
