"""From what is known to what is answered. Both ways into a decision come through here, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from api.decisions.asked import Asked
from api.operations import LoggedLine
from api.principal import Principal
from consent import policy, weighing
from consent.policy import Decision
from consent.queries.decisions import Known
from consent.weighing import Weighed
from wire import ids, times
from wire.problems import Problem

# An answer may be shown again for so long; it never permits caching.
REPLAY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Decided:
    """An answer, still without its token. `valid_until` is None where it permits nothing."""

    id: UUID
    asked: Asked
    who: Principal
    known: Known
    decision: Decision
    decided_at: datetime
    valid_until: datetime | None
    revision: int

    def to_dict(self, *, token: Any) -> dict[str, Any]:
        decision = self.decision
        return {
            "object": "decision",
            "id": ids.render(ids.DECISION, self.id),
            "allow": decision.allow,
            "reasons": [reason.to_dict() for reason in decision.reasons],
            "fields_allowed": list(decision.fields_allowed),
            "obligations": [obligation.to_dict() for obligation in decision.obligations],
            "consent": None if decision.consent is None else ids.render(ids.CONSENT, decision.consent),
            "revision": self.revision,
            "decided_at": times.render(self.decided_at),
            "valid_until": None if self.valid_until is None else times.render(self.valid_until),
            "historic": self.asked.historic,
            "token": token,
        }

    def logged(self, answer: bytes) -> LoggedLine:
        """`answer` as it was sent."""
        key = self.who.key
        return LoggedLine(
            self.id,
            key.mode,
            # A restricted key's questions are its tenant's, also those about others, who are unknown to it.
            self.known.tenant or key.tenant,
            self.known.account or key.tenant_account,
            key.id,
            orjson.dumps(self.asked.said),
            answer,
            self.decided_at,
        )


def decide(asked: Asked, known: Known, *, who: Principal, now: datetime) -> Decided:
    """About the present. Raises: Problem (409) where the caller has seen a later revision."""
    at = known.facts.present(now)
    weighed = weighing.weigh(known.facts, at=at)
    return decide_weighed(asked, known, weighed, who=who, at=at, revision=known.revision)


def decide_weighed(
    asked: Asked, known: Known, weighed: Weighed, *, who: Principal, at: datetime, revision: int
) -> Decided:
    """The same from facts that were weighed, and were still true at `revision`. Raises: Problem (409)."""
    _reached(asked, revision)
    decision = policy.answer(asked.question, weighed, at=at)
    until: datetime | None = None
    if decision.allow:
        until = at + REPLAY
        if decision.holds_until is not None and decision.holds_until < until:
            until = decision.holds_until
    return Decided(ids.new(at=at), asked, who, known, decision, at, until, revision)


def decide_past(asked: Asked, known: Known, *, who: Principal, at: datetime, now: datetime) -> Decided:
    """About the past: it permits nothing, so that it has neither an end nor a token."""
    _reached(asked, known.revision)
    decision = policy.decide(asked.question, known.facts, at=at)
    return Decided(ids.new(at=now), asked, who, known, decision, now, None, known.revision)


def _reached(asked: Asked, revision: int) -> None:
    if revision < asked.min_revision:
        raise Problem(
            "revision_not_reached", f"The ledger is at {revision}, not yet at {asked.min_revision}."
        )
