"""Views for webhook endpoints, and for the deliveries to them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction

from api import cursors, response
from api.listing import listing
from api.paths import id_of
from api.response import ApiResponse
from api.route import Parameter, Route, page
from api.route_view import ApiRequest, RouteView, object_response
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
    @Route(
        "List webhook endpoints, oldest first",
        _SCOPES,
        {200: shape.ENDPOINT_LIST},
        _TAG,
        query=page(cursors.id_of(ids.WEBHOOK_ENDPOINT)),
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        rows = webhooks.endpoints(
            owner=_owner(request), at=request.at, after=request.query["after"], limit=request.fetch
        )
        return listing(request, rows, place=ids.WEBHOOK_ENDPOINT, show=shape.ENDPOINT.write)

    @Route(
        "Create a webhook endpoint: send events to an address from now on",
        _SCOPES,
        {201: shape.ENDPOINT_WITH_SECRET},
        _TAG,
        body=shape.ENDPOINT_REQUEST,
        writes=True,
        says="Only this answer shows the secret: a repeat under the same `Idempotency-Key` has null in its"
        " place. Rotate the secret if you lose it. An endpoint made with a key of one tenant gets the events"
        " of that tenant.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        wanted = body.pop("events")
        shown = endpoints.add_endpoint(owner=_owner(request), at=request.at, wanted=wanted, **body)
        return _with_secret(request, shown, status=201)


class EndpointView(RouteView):
    @Route("Get a webhook endpoint", _SCOPES, {200: shape.ENDPOINT}, _TAG)
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        return object_response(request, shape.ENDPOINT.write(_named(request, id)))

    @Route(
        "Delete a webhook endpoint: send nothing to it any more", _SCOPES, {200: shape.ENDPOINT_DELETED}, _TAG
    )
    def delete(self, request: ApiRequest, id: str) -> ApiResponse:
        seen = _named(request, id)
        endpoints.delete_endpoint(endpoint=seen.id, owner=seen.owner, at=request.at)
        return response.json(shape.ENDPOINT_DELETED.write(seen))


class RotateView(RouteView):
    @Route(
        "Get a new secret. The old secret also signs for another day",
        _SCOPES,
        {200: shape.ENDPOINT_WITH_SECRET},
        _TAG,
        writes=True,
        says="A repeat under the same `Idempotency-Key` changes nothing and has null in place of the secret.",
    )
    def post(self, request: ApiRequest, id: str) -> ApiResponse:
        seen = _named(request, id)
        return _with_secret(
            request, endpoints.rotate_secret(endpoint=seen.id, owner=seen.owner, at=request.at), status=200
        )


class EnableView(RouteView):
    @Route("Enable an endpoint that a 410 disabled", _SCOPES, {200: shape.ENDPOINT}, _TAG, writes=True)
    def post(self, request: ApiRequest, id: str) -> ApiResponse:
        seen = _named(request, id)
        endpoints.enable(endpoint=seen.id, owner=seen.owner, at=request.at)
        return response.json(shape.ENDPOINT.write(_named(request, id)))


class TestView(RouteView):
    @Route(
        "Send a test event to an endpoint",
        _SCOPES,
        {200: shape.DELIVERY},
        _TAG,
        writes=True,
        says="The event `endpoint.test` is signed, sent and tried again like every other event. Nothing happened.",
        errors=(409, 429),
    )
    def post(self, request: ApiRequest, id: str) -> ApiResponse:
        seen = _named(request, id)
        message = deliveries.send_test(endpoint=seen.id, owner=seen.owner, at=request.at)
        transaction.on_commit(lambda: wakeups.deliver([message]))
        return response.json(shape.DELIVERY.write(webhooks.delivery(id=message, endpoint=seen.id)))


class DeliveriesView(RouteView):
    @Route(
        "List what was sent to an endpoint, with every attempt, newest first",
        _SCOPES,
        {200: shape.DELIVERY_LIST},
        _TAG,
        query=(
            *page(cursors.id_of(ids.MESSAGE)),
            Parameter("state", "choice", "Only deliveries in this state.", choices=events.STATES),
        ),
    )
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        rows = webhooks.deliveries(
            endpoint=_named(request, id).id,
            after=request.query["after"],
            limit=request.fetch,
            state=request.query["state"],
        )
        return listing(request, rows, place=ids.MESSAGE, show=shape.DELIVERY.write)


class ReplayView(RouteView):
    @Route(
        "Send a delivery again under the same id, beginning with the first attempt",
        _SCOPES,
        {200: shape.DELIVERY},
        _TAG,
        writes=True,
    )
    def post(self, request: ApiRequest, id: str, delivery: str) -> ApiResponse:
        seen = _named(request, id)
        message = id_of(ids.MESSAGE, delivery, code="no_such_delivery")
        deliveries.replay(delivery=message, endpoint=seen.id, owner=seen.owner, at=request.at)
        transaction.on_commit(lambda: wakeups.deliver([message]))
        return response.json(shape.DELIVERY.write(webhooks.delivery(id=message, endpoint=seen.id)))


def _owner(request: ApiRequest) -> Owner:
    return Owner(request.mode, tenant=request.who.tenant)


def _named(request: ApiRequest, text: str) -> EndpointRecord:
    """Return the endpoint in a path, if the caller may see it. Raises: Problem (404), NoSuchEndpoint."""
    id = id_of(ids.WEBHOOK_ENDPOINT, text, code="no_such_endpoint")
    return webhooks.endpoint(id=id, owner=_owner(request), at=request.at)


def _with_secret(request: ApiRequest, shown: NewSecret, *, status: int) -> ApiResponse:
    """Answer with the secret once. The answer stored for a repeat has null in its place."""
    seen = webhooks.endpoint(id=shown.endpoint, owner=_owner(request), at=request.at)
    written = shape.ENDPOINT.write(seen)
    headers = {"Cache-Control": "no-store"}
    told = response.json({**written, "secret": shown.secret}, status=status, headers=headers)
    return replace(told, kept=strict_json.dumps({**written, "secret": None}))
