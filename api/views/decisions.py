"""`POST /v1/decisions` as Django serves it, and the log of decisions.

An ASGI server answers questions about the present in `api.decisions.fastlane`, by the same functions. This view
answers those about the past, and all questions under WSGI and in tests.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request

from api import authentication, bodies, limits, problems, revisions, spans
from api.decisions import answering, callers, decision_request, facts, tokens, unsigned_decision
from api.operations import decisions as api_decisions
from api.paths import id_of
from api.principal import Principal
from api.queries import decisions
from api.response import JSON
from api.route import MIB, Route
from api.route_view import ApiRequest, ItemView, RouteView, shows
from api.shapes import decision
from api.shapes.batch import DECISION_SEEN
from consent import knowledge
from consent.queries.decisions import read_past_facts
from ledger import clock, scope
from tenants import api_keys
from wire import ids
from wire.problems import Problem

_TAG = "Decisions"
QUESTION = Route(
    "Decide whether data may be used",
    ("decide",),
    {200: decision.DECISION},
    _TAG,
    body=decision.QUESTION,
    max_bytes=MIB,
    headers=(revisions.MIN,),
    errors=(409, 422),
    says="With `at` or `as_known_at` the answer is about the past: it has no token and permits nothing.",
)


class DecisionsView(RouteView):
    # One statement reads key and facts: authentication must not read the key before.
    authentication_classes = ()
    permission_classes = ()

    def post(self, request: Request) -> HttpResponse:
        return decide(request._request)  # noqa: SLF001  the wrapped one

    post.route = QUESTION  # type: ignore[attr-defined]


class DecisionView(ItemView):
    get = shows(
        Route(
            "Get a decision as it was given",
            ("decide",),
            {200: DECISION_SEEN},
            _TAG,
            reads_ledger=True,
            says="A decision appears here a moment after it was given.",
        )
    )

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        seen = decisions.decision(id=id_of(ids.DECISION, path["id"], code="no_such_decision"))
        if seen is None or not request.who.sees(tenant=seen.tenant, mode=seen.mode):
            raise Problem("no_such_decision", "There is no such decision, or it is not yet written.")
        return seen.answer


def decide(request: HttpRequest) -> HttpResponse:
    """Answer one question. Raises: Problem."""
    now = clock.now()
    problems.require_right_clock()
    sha256 = api_keys.digest(authentication.bearer(request.headers.get("Authorization")))
    if request.GET:
        raise Problem("unknown_parameter", "There are no parameters here.")
    body = bodies.raw(request, max_bytes=MIB)
    if body:
        bodies.check_media_type(request.headers.get("Content-Type"))
    read = decision_request.read(body, min_revision=request.headers.get(revisions.MIN), now=now)
    with scope.everything(reason="decide"):
        row = facts.read(sha256, read.question)
        who = callers.principal(row.key, at=now)
        taken = limits.DECISIONS.take(who.key.id)
        if read.historic:
            decided = _past(read, who=who, now=now)
        else:
            known = facts.known(row, who=who, at=now)
            answering.require_proven(known)
            decided = answering.decide(read, known, who=who, now=now)
        response = decided.to_dict()
        spans.add_decision(response["id"])
        tokens.sign_flight([(decided, response)])
        shown = orjson.dumps(response)
        # The view runs in a transaction, which also writes the line of the log.
        api_decisions.log_decisions([decided.logged(shown)])
    headers = {"Content-Type": JSON, revisions.HEADER: str(decided.revision), **taken.headers()}
    return HttpResponse(shown, headers=headers)


def _past(
    read: decision_request.DecisionRequest, *, who: Principal, now: datetime
) -> unsigned_decision.UnsignedDecision:
    as_known_at = knowledge.cutoff(read.as_known_at, now=now)
    at = read.at or as_known_at or now
    known = read_past_facts(
        mode=who.mode,
        tenant=read.question.tenant,
        category=read.question.category,
        purpose=read.question.purpose,
        at=at,
        as_known_at=as_known_at,
        now=now,
        only_tenant=who.tenant,
        key_regions=who.key.regions,
    )
    return answering.decide_historic(read, known, who=who, at=at, now=now)
