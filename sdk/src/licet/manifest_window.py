"""A period of time in a manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from licet.manifest_values import parse_instant


@dataclass(frozen=True, slots=True)
class Window:
    """A period from `start` up to, but not including, `end`; None means no limit."""

    start: datetime | None = None
    end: datetime | None = None

    @classmethod
    def from_dict(cls, document: Mapping[str, Any], *, start: str = "from", end: str = "until") -> Window:
        """Read a window from two JSON members."""
        return cls(parse_instant(document.get(start)), parse_instant(document.get(end)))


WITHOUT_LIMITS: Final = Window()
