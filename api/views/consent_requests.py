"""A job that was told no asks the customer, and learns what came of it."""

from __future__ import annotations

from typing import Any

from api import answer, bodies
from api.answer import Answer
from api.decisions import facts
from api.endpoint import ApiRequest, Endpoint, Item, route
from api.paths import id_of
from api.route import READS, Route
from api.shapes import consent_request as shape
from api.views.tenants import tenant_seen
from consent import policy
from consent.operations import requests
from consent.queries import requests as consent_requests
from consent.question import Question
from consent.requesting import Wish
from wire import ids
from wire.problems import Problem

_TAG = "Consent requests"
_SOONEST = str(24 * 3600)


class ConsentRequestsView(Endpoint):
    @route(
        Route(
            "Ask a customer for a yes",
            ("decide",),
            {201: "ConsentRequest", 200: "ConsentRequest"},
            _TAG,
            body="ConsentRequestSaid",
            writes=True,
            errors=(404, 409, 422, 429),
            says="Those who may consent see it in the portal and by mail, with what a yes would do to their price. The"
            " same wish again is the request there is (200). 409 `already_allowed` where the answer is yes already.",
        )
    )
    def post(self, request: ApiRequest) -> Answer:
        members = request.members()
        key, category, purpose = members.key("tenant"), members.key("category"), members.key("purpose")
        wish = shape.read_wish(members)
        job = members.optional_text("job", longest=200) or ""
        message = members.optional_text("message", longest=1000) or ""
        bodies.finish(members)
        tenant = tenant_seen(request, key)
        if _allowed(request, _question(tenant.key, category, purpose, wish)):
            raise Problem("already_allowed", "A decision says yes to this now.")
        try:
            seen, is_new = requests.ask(
                mode=request.mode,
                tenant=tenant.key,
                category=category,
                purpose=purpose,
                wish=wish,
                job=job,
                message=message,
                by=request.by,
                at=request.at,
            )
        except requests.AskedTooOften as error:
            raise Problem(error.code, str(error), headers={"Retry-After": _SOONEST}) from error
        return answer.json(shape.write(seen), status=201 if is_new else 200)


class ConsentRequestView(Item):
    @route(
        Route(
            "What came of a request",
            ("decide", *READS),
            {200: "ConsentRequest"},
            _TAG,
            errors=(404,),
            says="`open`, then `granted` by a statement that gives all of it, `refused`, or `expired` after 30 days.",
        )
    )
    def get(self, request: ApiRequest, id: str) -> Answer:
        return self.show(request, id=id)

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        id = id_of(ids.REQUEST, path["id"], code="no_such_request")
        seen = consent_requests.request(id=id, at=request.at)
        if not request.who.sees(tenant=seen.tenant, mode=seen.mode):
            raise Problem("no_such_request", "There is no such request.")
        return shape.write(seen)


def _question(tenant: str, category: str, purpose: str, wish: Wish) -> Question:
    return Question(
        tenant=tenant,
        category=category,
        purpose=purpose,
        fields=wish.fields,
        form=wish.form,
        region=wish.region,
        model_family=wish.model_family,
    )


def _allowed(request: ApiRequest, question: Question) -> bool:
    """By the very facts and rules of `POST /v1/decisions`; nothing rests on it, so nothing is logged."""
    [row] = facts.read_many(request.mode, [question])
    known = facts.known(row, who=request.who, at=request.at)
    return policy.decide(question, known.facts, at=known.facts.present(request.at)).allow
