"""Whether a server of PostgreSQL is the primary of this installation. Pure.

A standby, an old primary that was cut off, and a restored copy can all answer a read with a state that was true once.
Each read that a decision rests on therefore also reads `ledger_primary`, and no decision rests on a read with an
objection.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LONGEST_SILENCE_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a server says of itself. `heartbeat_age` is in seconds, None where no standby is configured.

    `system` is PostgreSQL's system identifier, `accepted_*` the cluster that this database belongs to, and
    `accepted_by` the entry by which an operator moved it there.
    """

    in_recovery: bool
    read_only: bool
    system: int
    timeline: int
    revision: int
    heartbeat_age: float | None
    accepted_system: int
    accepted_timeline: int
    accepted_by: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest state of the primary that this machine has seen."""

    system: int
    timeline: int
    revision: int
    accepted_by: str | None


OBJECTIONS: Final = {
    "in_recovery": "The server is a standby.",
    "read_only": "The server accepts no writes.",
    "restored_copy": "The database was restored to another cluster, and no operator has accepted that.",
    "another_cluster": "The server belongs to another cluster than before.",
    "older_timeline": "The server was replaced: a newer timeline was seen.",
    "older_revision": "The server has fewer ledger entries than were seen before.",
    "heartbeat_stale": "The server could not commit for five seconds, so a standby may have replaced it.",
}


def objection(reading: Reading, *, seen: Seen | None) -> str | None:
    """Return the code of the reason why this server's answer proves nothing, None if it is the primary."""
    age = reading.heartbeat_age
    tests = {
        "in_recovery": reading.in_recovery,
        "read_only": reading.read_only,
        "restored_copy": reading.system != reading.accepted_system,
        **_tests_against(seen, reading),
        "heartbeat_stale": age is not None and age > LONGEST_SILENCE_SECONDS,
    }
    return next((code for code, fails in tests.items() if fails), None)


def _tests_against(seen: Seen | None, reading: Reading) -> dict[str, bool]:
    if seen is None or _is_accepted_anew(reading, seen):
        return {}
    return {
        "another_cluster": reading.system != seen.system,
        "older_timeline": reading.timeline < seen.timeline,
        "older_revision": reading.revision < seen.revision,
    }


def newest(reading: Reading, *, seen: Seen | None) -> Seen:
    """Return what has been seen after a reading without objection."""
    now = Seen(reading.system, reading.timeline, reading.revision, reading.accepted_by)
    if seen is None or _is_accepted_anew(reading, seen):
        return now
    return max(seen, now, key=lambda state: (state.timeline, state.revision))


def _is_accepted_anew(reading: Reading, seen: Seen) -> bool:
    """Whether an operator accepted this very cluster since the last look, for example after a restore."""
    return (
        reading.accepted_by is not None
        and reading.accepted_by != seen.accepted_by
        and (reading.accepted_system, reading.accepted_timeline) == (reading.system, reading.timeline)
    )
