"""The result of a search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

MOST_SHOWN: Final = 1000
NOT_COUNTED: Final = "not_counted"
NO_VERSIONS: Final = "storage_without_versions"
_SAYS: Final = (
    "This search read the targets named here, and found what it lists. It says nothing about storage that it was not "
    "given, about snapshots that the storage does not show as files, or about what it could not read."
)


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that should be gone. `kind`: key, copy, version, snapshot or backup."""

    kind: str
    place: str
    version: str | None
    rows: int | None

    def to_dict(self) -> dict[str, Any]:
        reason = NOT_COUNTED if self.rows is None else None
        return {
            "kind": self.kind,
            "place": self.place,
            "version": self.version,
            "rows": self.rows,
            "rows_reason": reason,
        }


@dataclass(slots=True)
class Searched:
    """What was read of one target. `versions` None: the storage keeps none, or they could not be listed."""

    location: str
    files: int = 0
    bytes: int = 0
    versions: int | None = None
    versions_reason: str | None = NO_VERSIONS

    def to_dict(self) -> dict[str, Any]:
        return {
            "location": self.location,
            "files": self.files,
            "bytes": self.bytes,
            "versions": self.versions,
            "versions_reason": self.versions_reason,
        }


@dataclass(slots=True)
class SearchResult:
    """What a search found. `complete` is false where something could not be read."""

    wanted: Mapping[str, Any]
    searched_at: str
    targets: list[Searched] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        return not self.unread

    @property
    def gone(self) -> bool:
        """Whether nothing was found and everything was read."""
        return self.complete and not self.hits

    def to_dict(self, *, tool: str) -> dict[str, Any]:
        """Return the result as the document that is signed. It lists the first thousand of each."""
        return {
            "object": "search",
            "tool": tool,
            "searched_at": self.searched_at,
            "wanted": dict(self.wanted),
            "targets": [target.to_dict() for target in self.targets],
            "complete": self.complete,
            "gone": self.gone,
            "found": len(self.hits),
            "hits": [hit.to_dict() for hit in self.hits[:MOST_SHOWN]],
            "unread": len(self.unread),
            "not_read": [{"place": place, "why": why} for place, why in self.unread[:MOST_SHOWN]],
            "statement": _SAYS,
        }
