"""Security events in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from identity.queries.sessions import SessionRecord
from identity.sealing import EventRecord
from identity.security_kinds import MEANINGS
from language import words

# What an owner should look at.
_ODD = {
    "sign_in.delayed": "hold",
    "key.elsewhere": "no",
    "key.new_network": "hold",
    "second_factor.failed": "hold",
}


@dataclass(frozen=True, slots=True)
class SecurityLine:
    """One event: what happened, to whom or which key, from where, with what program."""

    at: datetime
    says: str
    tone: str
    who: str
    address: str
    program: str


def security_lines(
    events: Sequence[EventRecord], people: Mapping[int, str], keys: Mapping[str, str]
) -> list[SecurityLine]:
    """Return one line for each event. `people` are names by user, `keys` names by key."""
    return [
        SecurityLine(
            event.at,
            MEANINGS[event.kind],
            _ODD.get(event.kind, ""),
            people.get(event.user, words.ERASED_PERSON) if event.user else keys.get(str(event.key), "A key"),
            event.address,
            SessionRecord(0, event.at, "", event.agent, is_current=False).program if event.agent else "",
        )
        for event in events
    ]
