"""Answer the questions of one flight together: same revision, same instant, one signature for batch proofs."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from api import limits, problems
from api.asgi import Headers
from api.decisions import answering, tokens
from api.decisions.fastlane.caller_cache import CallerCache
from api.decisions.fastlane.facts_in_memory import FactsInMemory
from api.decisions.fastlane.fresh_read import FreshRead
from api.decisions.fastlane.log import DecisionLog
from api.decisions.fastlane.pending_question import PendingQuestion
from api.decisions.flight_time import FlightTime
from api.decisions.unsigned_decision import UnsignedDecision
from api.principal import Principal
from ledger import clock, signing_keys

_JSON = (b"content-type", b"application/json")


def land(
    flight: Sequence[PendingQuestion], revision: int, state: FactsInMemory, decision_log: DecisionLog
) -> None:
    """Answer or refuse every question of a flight.

    Tokens of type `batch` share one signature.
    """
    moment = FlightTime.starting_at(clock.known())
    callers = CallerCache(moment.at)
    skewed = clock.is_skewed()
    answered: list[tuple[PendingQuestion, UnsignedDecision, Headers]] = []
    shown: list[tokens.PublicDecision] = []
    for pending in flight:
        if pending.answer.done():  # the caller has disconnected
            continue
        if skewed:
            pending.answer.set_exception(problems.clock_skew())
            continue
        if pending.request is None:  # the caller only wants the version of the facts
            pending.answer.set_result(FreshRead(pending.key, state.version or 0, state.epoch or "", revision))
            continue
        try:
            decided, headers = _decide(pending, callers.who(pending.key), revision, moment)
        except Exception as error:  # noqa: BLE001  reported to this caller; the other answers do not depend on it
            pending.answer.set_exception(error)
        else:
            answered.append((pending, decided, headers))
            shown.append((decided, decided.to_dict()))
    tokens.sign_flight(shown)
    for (pending, decided, headers), (_, answer) in zip(answered, shown, strict=True):
        body = orjson.dumps(answer)
        decision_log.put(decided.logged(body), id=decided.id, key=decided.who.key.id)
        pending.answer.set_result((headers, body, answer["id"][4:]))


def _decide(
    pending: PendingQuestion, who: Principal, revision: int, moment: FlightTime
) -> tuple[UnsignedDecision, Headers]:
    """Decide one question; return it with its response headers.

    Raises: Problem, StateUnproven, signing_keys.SigningKeyUnavailable.
    """
    now = moment.at
    left = limits.DECISIONS.take_raw(who.key.id)
    if pending.held is None:  # happens only for an unknown key, which was refused above
        raise problems.unsettled()
    assessed = pending.held.assessed(who.key, now=now)
    answering.require_proven(assessed.known)
    decided = answering.decide_assessed(
        pending.request, assessed.known, assessed.assessment, who=who, moment=moment, revision=revision
    )
    if tokens.needs_signature(decided):
        signing_keys.current()  # without a key this question alone is refused
    return decided, [_JSON, (b"licet-revision", b"%d" % revision), *left]
