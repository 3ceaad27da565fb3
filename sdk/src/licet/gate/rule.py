"""What one tenant allows of a category."""

from __future__ import annotations

from dataclasses import dataclass

from licet.gate import spans
from licet.gate.stop import Stop
from licet.manifest_window import Window


@dataclass(frozen=True, slots=True)
class Rule:
    """What one tenant allows.

    `refused` is the reason why all its rows are dropped, or None. `fields` may be read. `spans` are the
    times covered; `(Window(),)` covers all time. `stops` are people to leave out.
    """

    tenant: str
    fields: frozenset[str] = frozenset()
    spans: tuple[Window, ...] = ()
    refused: str | None = None
    stops: tuple[Stop, ...] = ()

    @property
    def timeless(self) -> bool:
        """Tell whether the rule covers all time."""
        return self.spans == spans.UNLIMITED
