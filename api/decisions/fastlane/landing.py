"""Answer the questions of one flight together: same revision, same instant, one signature for batch proofs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from api import limits, problems
from api.asgi import Headers
from api.decisions import answering, facts, tokens
from api.decisions.answering import FlightTime, UnsignedDecision
from api.decisions.fastlane.facts_in_memory import FactsInMemory
from api.decisions.fastlane.flights import PendingQuestion
from api.decisions.fastlane.log import DecisionLog
from api.principal import Principal
from tenants.queries.keys import ApiKeyRecord

_JSON = (b"content-type", b"application/json")


@dataclass(frozen=True, slots=True)
class FreshRead:
    """How far the facts were in a read sent after somebody asked, and with whose key they did."""

    key: ApiKeyRecord | None
    version: int
    epoch: str
    revision: int

    def who(self, at: datetime) -> Principal:
        """Raises: Problem (401, 403)."""
        return facts.principal(self.key, at=at)


def land(
    flight: Sequence[PendingQuestion], revision: int, state: FactsInMemory, written: DecisionLog
) -> None:
    """Answers, or refuses, every question of a flight; the tokens of those who asked for it in one signature."""
    moment = FlightTime.of(datetime.now(UTC))
    callers = CallerCache(moment.at)
    answered: list[tuple[PendingQuestion, UnsignedDecision, Headers]] = []
    shown: list[tokens.PublicDecision] = []
    for one in flight:
        if one.answer.done():  # its caller has gone
            continue
        if one.what is None:  # who only wants to know how far the facts are
            one.answer.set_result(FreshRead(one.key, state.version or 0, state.epoch or "", revision))
            continue
        try:
            decided, headers = _decide(one, callers.who(one.key), revision, moment)
        except Exception as error:  # noqa: BLE001  it is the asker's to hear; the others' answers do not depend on it
            one.answer.set_exception(error)
        else:
            answered.append((one, decided, headers))
            shown.append((decided, decided.to_dict()))
    tokens.sign_flight(shown)
    for (one, decided, headers), (_, answer) in zip(answered, shown, strict=True):
        body = orjson.dumps(answer)
        written.put(decided.logged(body), id=decided.id, key=decided.who.key.id)
        one.answer.set_result((headers, body, answer["id"][4:]))


class CallerCache:
    """Who asks, at one instant: most of a flight ask with the same key."""

    __slots__ = ("_at", "_key", "_who")

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._key: ApiKeyRecord | None = None
        self._who: Principal | None = None

    def who(self, key: ApiKeyRecord | None) -> Principal:
        """Raises: Problem (401, 403)."""
        if self._who is None or key is not self._key:
            self._who = None
            self._who, self._key = facts.principal(key, at=self._at), key
        return self._who


def _decide(
    one: PendingQuestion, who: Principal, revision: int, moment: FlightTime
) -> tuple[UnsignedDecision, Headers]:
    """Raises: Problem."""
    now = moment.at
    left = limits.DECISIONS.take_raw(who.key.id)
    if one.held is None:  # only where the key is unknown, which has been refused
        raise problems.unavailable()
    weighs = one.held.weighed(who.key, now=now)
    if one.held.newest is not None and one.held.newest > now:
        moment = FlightTime.of(one.held.newest)  # the clock that recorded it runs ahead of ours
    decided = answering.decide_assessed(
        one.what, weighs.known, weighs.weighed, who=who, moment=moment, revision=revision
    )
    return decided, [_JSON, (b"licet-revision", b"%d" % revision), *left]
