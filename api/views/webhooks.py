"""Webhooks out: where events go, and what was sent there."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from api import bodies, cursors, response
from api.paths import id_of
from api.response import ApiResponse
from api.route import PAGE, Parameter, Route
from api.route_view import ApiRequest, RouteView, object_response, route
from api.shapes import webhook as shape
from notices import events, wakeups
from notices.operations import deliveries, endpoints
from notices.operations.endpoints import NewSecret
from notices.queries import webhooks
from notices.queries.webhooks import EndpointRecord, Owner
from wire import ids, strict_json

_TAG = "Webhooks"
_SCOPES = ("admin",)


class EndpointsView(RouteView):
    @route(Route("Webhook endpoints, oldest first", _SCOPES, {200: "WebhookEndpointList"}, _TAG, query=PAGE))
    def get(self, asked: ApiRequest) -> ApiResponse:
        limit, after = asked.query["limit"], asked.query["after"]
        rows = webhooks.endpoints(
            owner=_owner(asked),
            at=asked.at,
            after=id_of(ids.WEBHOOK_ENDPOINT, cursors.decode(after), code="bad_cursor") if after else None,
            limit=limit + 1,
        )
        return response.json(
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
    def post(self, asked: ApiRequest) -> ApiResponse:
        members = asked.members()
        said = shape.read(members)
        bodies.finish(members)
        shown = endpoints.add_endpoint(owner=_owner(asked), at=asked.at, **said)
        return _with_secret(asked, shown, status=201)


class EndpointView(RouteView):
    @route(Route("One webhook endpoint", _SCOPES, {200: "WebhookEndpoint"}, _TAG, errors=(404,)))
    def get(self, asked: ApiRequest, id: str) -> ApiResponse:
        return object_response(asked, shape.write(_named(asked, id)))

    @route(
        Route(
            "Send nothing there any more",
            _SCOPES,
            {200: "WebhookEndpointDeleted"},
            _TAG,
            errors=(404,),
        )
    )
    def delete(self, asked: ApiRequest, id: str) -> ApiResponse:
        seen = _named(asked, id)
        endpoints.delete_endpoint(endpoint=seen.id, owner=seen.owner, at=asked.at)
        return response.json(
            {
                "object": "webhook_endpoint",
                "id": ids.render(ids.WEBHOOK_ENDPOINT, seen.id),
                "deleted": True,
            }
        )


class RotateView(RouteView):
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
    def post(self, asked: ApiRequest, id: str) -> ApiResponse:
        seen = _named(asked, id)
        return _with_secret(
            asked, endpoints.rotate_secret(endpoint=seen.id, owner=seen.owner, at=asked.at), status=200
        )


class EnableView(RouteView):
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
    def post(self, asked: ApiRequest, id: str) -> ApiResponse:
        seen = _named(asked, id)
        endpoints.enable(endpoint=seen.id, owner=seen.owner, at=asked.at)
        return response.json(shape.write(_named(asked, id)))


class DeliveriesView(RouteView):
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
    def get(self, asked: ApiRequest, id: str) -> ApiResponse:
        limit, after = asked.query["limit"], asked.query["after"]
        rows = webhooks.deliveries(
            endpoint=_named(asked, id).id,
            after=id_of(ids.MESSAGE, cursors.decode(after), code="bad_cursor") if after else None,
            limit=limit + 1,
            state=asked.query["state"],
        )
        return response.json(
            cursors.page(
                rows,
                limit=limit,
                place=lambda row: ids.render(ids.MESSAGE, row.id),
                show=shape.write_delivery,
            )
        )


class ReplayView(RouteView):
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
    def post(self, asked: ApiRequest, id: str, delivery: str) -> ApiResponse:
        seen = _named(asked, id)
        message = id_of(ids.MESSAGE, delivery, code="no_such_delivery")
        deliveries.replay(delivery=message, endpoint=seen.id, owner=seen.owner, at=asked.at)
        transaction.on_commit(lambda: wakeups.deliver([message]))
        return response.json(shape.write_delivery(webhooks.delivery(id=message, endpoint=seen.id)))


def _owner(asked: ApiRequest) -> Owner:
    return Owner(asked.mode, tenant=asked.who.tenant)


def _named(asked: ApiRequest, text: str) -> EndpointRecord:
    """Raises: Problem (404), NoSuchEndpoint."""
    id = id_of(ids.WEBHOOK_ENDPOINT, text, code="no_such_endpoint")
    return webhooks.endpoint(id=id, owner=_owner(asked), at=asked.at)


def _with_secret(asked: ApiRequest, shown: NewSecret, *, status: int) -> ApiResponse:
    """With the secret, this once: what is kept for a repeat has null in its place."""
    seen = webhooks.endpoint(id=shown.endpoint, owner=_owner(asked), at=asked.at)
    written = shape.write(seen)
    headers = {"Cache-Control": "no-store"}
    told = response.json({**written, "secret": shown.secret}, status=status, headers=headers)
    return replace(told, kept=strict_json.dumps({**written, "secret": None}))
