"""Turn facts into an answer. Every path to a decision ends here."""

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

# How long an allowed answer is valid. It must not be cached.
REPLAY = timedelta(seconds=60)


class FormattedInstant(NamedTuple):
    """An instant with its two written forms: RFC 3339 text and seconds since 1970 (RFC 7519)."""

    instant: datetime
    text: str
    epoch: int

    @classmethod
    def from_instant(cls, instant: datetime) -> FormattedInstant:
        """Format an instant."""
        return cls(instant, times.render(instant), floor(instant.timestamp()))


class FlightTime(NamedTuple):
    """The instant at which a flight's answers are given, with the values that they share.

    `ids_begin` is the time half of their UUIDv7 ids.
    """

    at: datetime
    written: FormattedInstant
    until: FormattedInstant
    ids_begin: bytes

    @classmethod
    def starting_at(cls, at: datetime) -> FlightTime:
        """Prepare the shared values for this instant."""
        return cls(
            at,
            FormattedInstant.from_instant(at),
            FormattedInstant.from_instant(at + REPLAY),
            ids.time_half(at=at),
        )


@dataclass(slots=True)
class UnsignedDecision:
    """An answer without its token.

    `valid_until` has a value only if the use is allowed now. `id` holds the bytes of a UUIDv7. The class is
    not frozen, because thousands are made per second.
    """

    id: bytes
    request: DecisionRequest
    who: Principal
    known: FactsAtRevision
    decision: Decision
    decided_at: FormattedInstant
    valid_until: FormattedInstant | None
    revision: int

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON, with `token` still null.

        `obligations` are already serialised, because the same ones recur.
        """
        decision, question = self.decision, self.request.question
        return {
            "object": "decision",
            "id": ids.render_bytes(ids.DECISION, self.id),
            "allow": decision.allow,
            "reasons": [reason.to_dict() for reason in decision.reasons],
            "fields_allowed": decision.fields_allowed,
            "obligations": _serialised(decision.obligations, recur=question.fields is None),
            "consent": None if decision.consent is None else ids.render(ids.CONSENT, decision.consent),
            "revision": self.revision,
            "decided_at": self.decided_at.text,
            "valid_until": None if self.valid_until is None else self.valid_until.text,
            "historic": self.request.historic,
            "token": None,
        }

    def logged(self, answer: bytes) -> bytes:
        """Return the JSON line for the decision log; `answer` is the body as sent."""
        key = self.who.key
        return orjson.dumps(
            {
                "id": self.id.hex(),
                "mode": key.mode,
                # A restricted key's questions are logged under its tenant, even those about other tenants.
                "tenant": self.known.tenant or key.tenant,
                "account": self.known.account or key.tenant_account,
                "key": key.id,
                "question": orjson.Fragment(self.request.body),
                "answer": orjson.Fragment(answer),
                "decided_at": self.decided_at.text,
            }
        )


def decide(
    request: DecisionRequest, known: FactsAtRevision, *, who: Principal, now: datetime
) -> UnsignedDecision:
    """Decide a question about the present.

    Raises: Problem (409) if the caller requires a later revision.
    """
    at = known.facts.present(now)
    assessment = assessments.assess(known.facts, at=at)
    return decide_assessed(
        request, known, assessment, who=who, moment=FlightTime.starting_at(at), revision=known.revision
    )


def decide_assessed(
    request: DecisionRequest,
    known: FactsAtRevision,
    assessment: Assessment,
    *,
    who: Principal,
    moment: FlightTime,
    revision: int,
) -> UnsignedDecision:
    """Decide from assessed facts that still hold at `revision`.

    Raises: Problem (409) if the caller requires a later revision.
    """
    revisions.require(request.min_revision, now=revision)
    decision = policy.decide_from_assessment(request.question, assessment, at=moment.at)
    until = None
    if decision.allow:
        until, holds_until = moment.until, decision.holds_until
        if holds_until is not None and holds_until < until.instant:
            until = FormattedInstant.from_instant(holds_until)
    id = moment.ids_begin + ids.random_half()
    return UnsignedDecision(id, request, who, known, decision, moment.written, until, revision)


def decide_historic(
    request: DecisionRequest, known: FactsAtRevision, *, who: Principal, at: datetime, now: datetime
) -> UnsignedDecision:
    """Answer a question about the past.

    It permits no use, so it has neither `valid_until` nor a token.

    Raises: Problem (409).
    """
    revisions.require(request.min_revision, now=known.revision)
    decision = policy.decide(request.question, known.facts, at=at)
    moment = FlightTime.starting_at(now)
    id = moment.ids_begin + ids.random_half()
    return UnsignedDecision(id, request, who, known, decision, moment.written, None, known.revision)


# Questions about the same facts share their obligations, so the JSON is cached by identity. The cache keeps
# the tuple alive: otherwise another object could take over its id.
_obligation_json: dict[int, tuple[tuple[Obligation, ...], orjson.Fragment]] = {}
_MAX_CACHED = 20_000


def _serialised(obligations: tuple[Obligation, ...], *, recur: bool) -> orjson.Fragment:
    """Return the obligations as serialised JSON; `recur` uses the cache."""
    cached = _obligation_json.get(id(obligations)) if recur else None
    if cached is not None and cached[0] is obligations:
        return cached[1]
    written = orjson.Fragment(orjson.dumps([obligation.to_dict() for obligation in obligations]))
    if recur:
        if len(_obligation_json) >= _MAX_CACHED:
            _obligation_json.clear()
        _obligation_json[id(obligations)] = (obligations, written)
    return written
