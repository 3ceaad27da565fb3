"""What may be done to a consent, by its status: the one table that operations, API, portal and desk ask."""

from __future__ import annotations

from typing import Final, Literal

from consent.statement_rules import Status

Action = Literal["confirm", "approve", "refuse", "pause", "pause_scheduled", "resume", "dispute", "withdraw"]

_OPEN: Final[frozenset[Action]] = frozenset({"dispute", "withdraw"})
_ALLOWED: Final[dict[Status, frozenset[Action]]] = {
    "proposed": frozenset({"confirm", "approve", "refuse"}),
    # Only a change of control pauses a consent before it begins; customers withdraw it instead.
    "scheduled": _OPEN | {"pause_scheduled"},
    "active": _OPEN | {"pause"},
    "paused": _OPEN,
    "suspended": _OPEN | {"pause"},
    "expired": _OPEN,
    "disputed": frozenset({"withdraw"}),
    "withdrawn": frozenset(),
    "superseded": frozenset(),
    "refused": frozenset(),
}
_PAUSING: Final[frozenset[Action]] = frozenset({"pause", "pause_scheduled"})
_RESUMABLE: Final[frozenset[Status]] = frozenset({"scheduled", "paused", "suspended"})


def allowed(status: Status, *, paused: bool) -> frozenset[Action]:
    """The actions that a consent of this status admits.

    `paused`: a pause lasts, whether or not the status says so; a suspended or scheduled consent may be paused too.
    A consent that is paused cannot be paused again, and only a paused one can be resumed.
    """
    actions = _ALLOWED[status]
    if not paused:
        return actions
    actions -= _PAUSING
    return actions | {"resume"} if status in _RESUMABLE else actions
