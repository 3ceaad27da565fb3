"""What was seen of one world: all that the judges look at. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.stale.history import Asked, Write


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A consent that a tenant gave (`allows`) or withdrew, and the ledger's size that the answer told."""

    tenant: str
    consent: str
    allows: bool
    revision: int


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that the web process `part` answered, in seconds of one steady clock; it `took` so many."""

    id: str
    part: str
    at: float
    took: float = 0.0


@dataclass(frozen=True, slots=True)
class Refused:
    """A question that got no decision from a web process, but a status, or None where the connection was lost."""

    part: str
    began: float
    ended: float
    status: int | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry of the ledger, as it is there in the end."""

    revision: int
    kind: str
    body: str


@dataclass
class History:
    """`kills`: part -> when it was killed. `back`: part -> seconds from the last fault until it worked, None: never.

    `logs`: part -> bytes of its log. `owed` and `charged`: tenant -> basis points of discount. `letters` and `events`:
    how many came of a tenant's consent (True) or withdrawal (False). `waiting`: what is still queued.
    """

    writes: list[Write] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    acknowledged: list[Acknowledged] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    kills: dict[str, list[float]] = field(default_factory=dict)
    back: dict[str, float | None] = field(default_factory=dict)
    logs: dict[str, int] = field(default_factory=dict)
    minutes: float = 1.0
    recorded: list[Recorded] = field(default_factory=list)
    logged: set[str] = field(default_factory=set)
    owed: dict[str, int] = field(default_factory=dict)
    charged: dict[str, list[int]] = field(default_factory=dict)
    letters: dict[tuple[str, bool], int] = field(default_factory=dict)
    events: set[int] = field(default_factory=set)
    waiting: dict[str, int] = field(default_factory=dict)
    commands: dict[str, tuple[int, str]] = field(default_factory=dict)
