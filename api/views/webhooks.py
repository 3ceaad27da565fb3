"""Webhooks out: where events go, and what was sent there."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from api import answer, bodies, cursors
from api.answer import Answer
from api.endpoint import ApiRequest, Endpoint, route, single
from api.paths import id_of
from api.route import PAGE, Parameter, Route
from api.shapes import webhook as shape
from notices import events, waking
from notices.operations import deliveries, endpoints
from notices.operations.endpoints import Shown
from notices.queries import webhooks
from notices.queries.webhooks import EndpointSeen, Owner
from wire import ids, strict_json

_TAG = "Webhooks"
_SCOPES = ("admin",)


class EndpointsView(Endpoint):
    @route(Route("Webhook endpoints, oldest first", _SCOPES, {200: "WebhookEndpointList"}, _TAG, query=PAGE))
    def get(self, request: ApiRequest) -> Answer:
        limit, after = request.query["limit"], request.query["after"]
        rows = webhooks.endpoints(
            owner=_owner(request),
            at=request.at,
            after=id_of(ids.WEBHOOK_ENDPOINT, cursors.decode(after), code="bad_cursor") if after else None,
            limit=limit + 1,
        )
        return answer.json(
            cursors.page(
                rows,
                limit=limit,
                place=lambda row: ids.render(ids.WEBHOOK_ENDPOINT, row.id),
                show=shape.write,
            )
        )

    @route(
        Route(
            "Send events to an address from now on",
            _SCOPES,
            {201: "WebhookEndpointWithSecret"},
            _TAG,
            body="WebhookEndpointSaid",
            writes=True,
            errors=(409, 422),
            says="The secret is in this answer and in no other: a repeat under the same `Idempotency-Key` has null"
            " in its place, and who lost it rotates. A tenant's key gets what concerns its tenant.",
        )
    )
    def post(self, request: ApiRequest) -> Answer:
        members = request.members()
        said = shape.read(members)
        bodies.finish(members)
        shown = endpoints.add_endpoint(owner=_owner(request), at=request.at, **said)
        return _with_secret(request, shown, status=201)


class EndpointView(Endpoint):
    @route(Route("One webhook endpoint", _SCOPES, {200: "WebhookEndpoint"}, _TAG, errors=(404,)))
    def get(self, request: ApiRequest, id: str) -> Answer:
        return single(request, shape.write(_named(request, id)))

    @route(
        Route(
            "Send nothing there any more",
            _SCOPES,
            {200: "WebhookEndpointDeleted"},
            _TAG,
            errors=(404,),
        )
    )
    def delete(self, request: ApiRequest, id: str) -> Answer:
        seen = _named(request, id)
        endpoints.delete_endpoint(endpoint=seen.id, owner=seen.owner, at=request.at)
        return answer.json(
            {
                "object": "webhook_endpoint",
                "id": ids.render(ids.WEBHOOK_ENDPOINT, seen.id),
                "deleted": True,
            }
        )


class RotateView(Endpoint):
    @route(
        Route(
            "A new secret; the one before signs beside it for a day",
            _SCOPES,
            {200: "WebhookEndpointWithSecret"},
            _TAG,
            writes=True,
            errors=(404,),
            says="A repeat under the same `Idempotency-Key` rotates nothing and has null in the secret's place.",
        )
    )
    def post(self, request: ApiRequest, id: str) -> Answer:
        seen = _named(request, id)
        return _with_secret(
            request, endpoints.rotate_secret(endpoint=seen.id, owner=seen.owner, at=request.at), status=200
        )


class EnableView(Endpoint):
    @route(
        Route(
            "Send there again, after a 410 had disabled it",
            _SCOPES,
            {200: "WebhookEndpoint"},
            _TAG,
            writes=True,
            errors=(404,),
        )
    )
    def post(self, request: ApiRequest, id: str) -> Answer:
        seen = _named(request, id)
        endpoints.enable(endpoint=seen.id, owner=seen.owner, at=request.at)
        return answer.json(shape.write(_named(request, id)))


class DeliveriesView(Endpoint):
    @route(
        Route(
            "What was sent to an endpoint, and every try; newest first",
            _SCOPES,
            {200: "WebhookDeliveryList"},
            _TAG,
            query=(*PAGE, Parameter("state", "choice", "In this state only.", choices=events.STATES)),
            errors=(404,),
        )
    )
    def get(self, request: ApiRequest, id: str) -> Answer:
        limit, after = request.query["limit"], request.query["after"]
        rows = webhooks.deliveries(
            endpoint=_named(request, id).id,
            after=id_of(ids.MESSAGE, cursors.decode(after), code="bad_cursor") if after else None,
            limit=limit + 1,
            state=request.query["state"],
        )
        return answer.json(
            cursors.page(
                rows,
                limit=limit,
                place=lambda row: ids.render(ids.MESSAGE, row.id),
                show=shape.write_delivery,
            )
        )


class ReplayView(Endpoint):
    @route(
        Route(
            "Send it again, under the same id, from the first try on",
            _SCOPES,
            {200: "WebhookDelivery"},
            _TAG,
            writes=True,
            errors=(404, 409),
        )
    )
    def post(self, request: ApiRequest, id: str, delivery: str) -> Answer:
        seen = _named(request, id)
        message = id_of(ids.MESSAGE, delivery, code="no_such_delivery")
        deliveries.replay(delivery=message, endpoint=seen.id, owner=seen.owner, at=request.at)
        transaction.on_commit(lambda: waking.deliver([message]))
        return answer.json(shape.write_delivery(webhooks.delivery(id=message, endpoint=seen.id)))


def _owner(request: ApiRequest) -> Owner:
    return Owner(request.mode, tenant=request.who.tenant)


def _named(request: ApiRequest, text: str) -> EndpointSeen:
    """Raises: Problem (404), NoSuchEndpoint."""
    id = id_of(ids.WEBHOOK_ENDPOINT, text, code="no_such_endpoint")
    return webhooks.endpoint(id=id, owner=_owner(request), at=request.at)


def _with_secret(request: ApiRequest, shown: Shown, *, status: int) -> Answer:
    """With the secret, this once: what is kept for a repeat has null in its place."""
    seen = webhooks.endpoint(id=shown.endpoint, owner=_owner(request), at=request.at)
    written = shape.write(seen)
    headers = {"Cache-Control": "no-store"}
    told = answer.json({**written, "secret": shown.secret}, status=status, headers=headers)
    return replace(told, kept=strict_json.dumps({**written, "secret": None}))
