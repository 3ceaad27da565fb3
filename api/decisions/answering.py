"""From what is known to what is answered. Every way into a decision comes through here, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor
from typing import Any, NamedTuple

import orjson

from api import revisions
from api.decisions.decision_request import DecisionRequest
from api.principal import Principal
from consent import assessments, policy
from consent.assessments import Assessment
from consent.obligations import Obligation
from consent.policy import Decision
from consent.queries.decisions import FactsAtRevision
from wire import ids, times

# An answer may be shown again for so long; it never permits caching.
REPLAY = timedelta(seconds=60)


class FormattedInstant(NamedTuple):
    """An instant, and how it is written: as RFC 3339 has it, and in whole seconds since 1970 (RFC 7519)."""

    instant: datetime
    text: str
    epoch: int

    @classmethod
    def of(cls, instant: datetime) -> FormattedInstant:
        return cls(instant, times.render(instant), floor(instant.timestamp()))


class FlightTime(NamedTuple):
    """When a flight of answers is given, and what follows from it for all of them."""

    at: datetime
    written: FormattedInstant
    until: FormattedInstant
    ids_begin: bytes

    @classmethod
    def of(cls, at: datetime) -> FlightTime:
        return cls(at, FormattedInstant.of(at), FormattedInstant.of(at + REPLAY), ids.time_half(at=at))


@dataclass(slots=True)
class UnsignedDecision:
    """An answer, still without its token. `valid_until` is None where it permits nothing; `id` is a UUIDv7's
    bytes. Not frozen: thousands are made in a second.
    """

    id: bytes
    asked: DecisionRequest
    who: Principal
    known: FactsAtRevision
    decision: Decision
    decided_at: FormattedInstant
    valid_until: FormattedInstant | None
    revision: int

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON has it, `token` still null; `obligations` are written already, as they recur."""
        decision, question = self.decision, self.asked.question
        return {
            "object": "decision",
            "id": ids.render_bytes(ids.DECISION, self.id),
            "allow": decision.allow,
            "reasons": [reason.to_dict() for reason in decision.reasons],
            "fields_allowed": decision.fields_allowed,
            "obligations": _written(decision.obligations, recur=question.fields is None),
            "consent": None if decision.consent is None else ids.render(ids.CONSENT, decision.consent),
            "revision": self.revision,
            "decided_at": self.decided_at.text,
            "valid_until": None if self.valid_until is None else self.valid_until.text,
            "historic": self.asked.historic,
            "token": None,
        }

    def logged(self, answer: bytes) -> bytes:
        """A line for the log, as JSON; `answer` as it was sent."""
        key = self.who.key
        return orjson.dumps(
            {
                "id": self.id.hex(),
                "mode": key.mode,
                # A restricted key's questions are its tenant's, also those about others, who are unknown to it.
                "tenant": self.known.tenant or key.tenant,
                "account": self.known.account or key.tenant_account,
                "key": key.id,
                "question": orjson.Fragment(self.asked.body),
                "answer": orjson.Fragment(answer),
                "decided_at": self.decided_at.text,
            }
        )


def decide(
    asked: DecisionRequest, known: FactsAtRevision, *, who: Principal, now: datetime
) -> UnsignedDecision:
    """About the present. Raises: Problem (409) where the caller has seen a later revision."""
    at = known.facts.present(now)
    weighed = assessments.assess(known.facts, at=at)
    return decide_assessed(asked, known, weighed, who=who, moment=FlightTime.of(at), revision=known.revision)


def decide_assessed(
    asked: DecisionRequest,
    known: FactsAtRevision,
    weighed: Assessment,
    *,
    who: Principal,
    moment: FlightTime,
    revision: int,
) -> UnsignedDecision:
    """The same from facts that were weighed, and were still true at `revision`. Raises: Problem (409)."""
    revisions.require(asked.min_revision, now=revision)
    decision = policy.decide_from_assessment(asked.question, weighed, at=moment.at)
    until = None
    if decision.allow:
        until, holds_until = moment.until, decision.holds_until
        if holds_until is not None and holds_until < until.instant:
            until = FormattedInstant.of(holds_until)
    id = moment.ids_begin + ids.random_half()
    return UnsignedDecision(id, asked, who, known, decision, moment.written, until, revision)


def decide_historic(
    asked: DecisionRequest, known: FactsAtRevision, *, who: Principal, at: datetime, now: datetime
) -> UnsignedDecision:
    """About the past: it permits nothing, so that it has neither an end nor a token."""
    revisions.require(asked.min_revision, now=known.revision)
    decision = policy.decide(asked.question, known.facts, at=at)
    moment = FlightTime.of(now)
    id = moment.ids_begin + ids.random_half()
    return UnsignedDecision(id, asked, who, known, decision, moment.written, None, known.revision)


# The same obligations come again with every question about the same facts; they are kept beside what was
# written, so that no other object can take over their identity meanwhile.
_seen: dict[int, tuple[tuple[Obligation, ...], orjson.Fragment]] = {}
_MOST_SEEN = 20_000


def _written(obligations: tuple[Obligation, ...], *, recur: bool) -> orjson.Fragment:
    seen = _seen.get(id(obligations)) if recur else None
    if seen is not None and seen[0] is obligations:
        return seen[1]
    written = orjson.Fragment(orjson.dumps([obligation.to_dict() for obligation in obligations]))
    if recur:
        if len(_seen) >= _MOST_SEEN:
            _seen.clear()
        _seen[id(obligations)] = (obligations, written)
    return written
