"""The actions that each consent status allows: one table for operations, API, portal and desk."""

from __future__ import annotations

from typing import Final, Literal

from consent.statement_rules import Status

Action = Literal[
    "confirm",
    "cosign",
    "approve",
    "refuse",
    "pause",
    "pause_scheduled",
    "resume",
    "dispute",
    "withdraw",
    "attest",
]

_OPEN: Final[frozenset[Action]] = frozenset({"dispute", "withdraw", "attest"})
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
_COSIGNED: Final[frozenset[Status]] = frozenset({"scheduled", "active", "paused", "suspended"})
_RESUMABLE: Final[frozenset[Status]] = frozenset({"scheduled", "paused", "suspended"})


def allowed(
    status: Status, *, paused: bool, moved: bool = False, cosign_due: bool = False
) -> frozenset[Action]:
    """Return the actions that a consent of this status allows.

    `cosign_due` says that it lacks the second signature that its data's class asks for.
    `paused` says that a pause lasts: a suspended or scheduled consent may be paused too.
    A paused consent cannot be paused again, and only a paused consent can be resumed.
    `moved` says that it waits for the confirmation of the account that its tenant passed to.
    """
    actions = _ALLOWED[status]
    if moved and status in _RESUMABLE:
        actions |= {"confirm"}
    if cosign_due and not moved and status in _COSIGNED:
        actions |= {"cosign"}
    if not paused:
        return actions
    actions -= _PAUSING
    return actions | {"resume"} if status in _RESUMABLE else actions
