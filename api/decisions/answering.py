"""Turn facts into an answer. Every path to a decision ends here."""

from __future__ import annotations

from datetime import datetime

from api import revisions
from api.decisions.decision_request import DecisionRequest
from api.decisions.flight_time import FlightTime, FormattedInstant
from api.decisions.unsigned_decision import UnsignedDecision
from api.principal import Principal
from consent import assessments, policy
from consent.assessments import Assessment
from consent.queries.decisions import FactsAtRevision
from consent.queries.standings import StateUnproven
from wire import ids


def require_proven(known: FactsAtRevision) -> None:
    """Refuse a single question if its stored state cannot be proven.

    Raises: StateUnproven.
    """
    if not known.facts.proven:
        raise StateUnproven


def decide(
    request: DecisionRequest, known: FactsAtRevision, *, who: Principal, now: datetime
) -> UnsignedDecision:
    """Decide a question about the present.

    Raises: Problem (409) if the caller requires a later revision.
    """
    assessment = assessments.assess(known.facts, at=now)
    return decide_assessed(
        request, known, assessment, who=who, moment=FlightTime.starting_at(now), revision=known.revision
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
