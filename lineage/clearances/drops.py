"""Pairs that a running clearance loses, and what the run must do about it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from wire import times

Action = Literal["drop_tenant", "stop_run"]
DROP_TENANT: Final[Action] = "drop_tenant"
STOP_RUN: Final[Action] = "stop_run"

# The use is still allowed, but under stricter conditions than the manifest has.
NARROWED: Final = "conditions_narrowed"


@dataclass(frozen=True, slots=True)
class Drop:
    """A pair of the manifest that is no longer allowed: since when, why, and what the run must do."""

    tenant: str
    category: str
    since: datetime
    reasons: tuple[str, ...]
    action: Action

    def to_dict(self) -> dict[str, Any]:
        return {
            "tenant": self.tenant,
            "category": self.category,
            "since": times.render(self.since),
            "reasons": list(self.reasons),
            "action": self.action,
        }


def action(*, election: str | None) -> Action:
    """Return what a withdrawal requires of a run: only one that retires models stops it.

    `election` is the strictest of the terms, the conditions and the customer's election.
    """
    return STOP_RUN if election == "retire_models" else DROP_TENANT


def run_end_reason(drops: Sequence[Drop], *, left: int) -> str | None:
    """Return why the run must end, None if it may go on. `left` counts the pairs still allowed."""
    if any(drop.action == STOP_RUN for drop in drops):
        return "models_retired"
    return "nothing_left" if left == 0 else None
