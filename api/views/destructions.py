"""Views for destruction orders: list by deadline, confirm, verify, hold, refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from api import cursors, response
from api.listing import listing
from api.paths import id_of
from api.response import ApiResponse
from api.route import READS, Parameter, Route, page
from api.route_view import ApiRequest, ItemView, RouteView
from api.schema.records import Record
from api.shapes import destruction as shape
from api.shapes import destruction_bodies as bodies
from api.shapes import procedure
from api.views.tenants import visible_tenant
from ledger import queries as ledger
from lineage.destruction import procedures, vocabulary
from lineage.destruction.operations import confirmations as lineage_confirmations
from lineage.destruction.operations import holds, manual_orders
from lineage.destruction.queries import certificates, orders
from lineage.destruction.queries.orders import OrderRecord
from tenants.queries import people as tenant_people
from wire import ids

_TAG = "Destruction"
_CODE = "no_such_destruction"
_READERS = (*READS, "runs", "audit")


class DestructionsView(RouteView):
    @Route(
        "List destruction orders by their deadline",
        _READERS,
        {200: shape.DESTRUCTION_LIST},
        _TAG,
        query=(
            *page(cursors.id_of(ids.DESTRUCTION)),
            Parameter(
                "status",
                "choice",
                "Only orders with this status. A partial order that is overdue is found by both.",
                choices=vocabulary.STATUSES,
            ),
            Parameter("tenant", "text", "Only orders about this tenant's data."),
        ),
        errors=(404,),
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        query = request.query
        tenant = visible_tenant(request, query["tenant"]).id if query["tenant"] else request.who.tenant
        rows = orders.orders(
            at=request.at,
            mode=request.mode,
            tenant=tenant,
            status=query["status"],
            after=query["after"],
            limit=request.fetch,
        )
        return listing(request, rows, place=ids.DESTRUCTION, show=shape.DESTRUCTION.write)

    @Route(
        "Order a destruction manually",
        ("runs", "consent:write"),
        {201: shape.DESTRUCTIONS_ORDERED},
        _TAG,
        body=bodies.ORDER_DESTRUCTION,
        writes=True,
        errors=(404,),
        says="Makes one order for each kind of copy that holds the tenant's data.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        made = manual_orders.order_destruction(
            mode=request.mode,
            tenant=visible_tenant(request, body.pop("tenant")).id,
            holdings=_holdings(body.pop("holdings")),
            by=request.by,
            at=request.at,
            **body,
        )
        shown = [shape.DESTRUCTION.write(_seen(request, id)) for id in made]
        return response.json({"object": "list", "data": shown}, status=201, revision=ledger.revision())


class DestructionView(ItemView):
    @Route("Get one order", _READERS, {200: shape.DESTRUCTION_DETAIL}, _TAG)
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        return self.show(request, id=id)

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        return _detail(request, named(request, path["id"]).id)


def _change(
    summary: str,
    body: Record,
    do: Callable[..., object],
    says: str = "",
    *,
    scopes: tuple[str, ...] = ("runs",),
    body_optional: bool = False,
) -> type[RouteView]:
    """Return a view that changes one order. `do` gets the order, the members of the body, the actor and the time."""

    class ChangeView(RouteView):
        @Route(
            summary,
            scopes,
            {200: shape.DESTRUCTION_DETAIL},
            _TAG,
            body=body,
            body_optional=body_optional,
            writes=True,
            says=says,
        )
        def post(self, request: ApiRequest, body: dict[str, Any], id: str) -> ApiResponse:
            order = named(request, id)
            do(order=order.id, **body, by=request.by, at=request.at)
            return response.json(_detail(request, order.id), revision=ledger.revision())

    return ChangeView


def _confirm(*, holdings: tuple[str, ...] | None, **said: Any) -> None:
    lineage_confirmations.confirm_destruction(holdings=_holdings(holdings), **said)


ConfirmDestructionView = _change(
    "Confirm that the copies of an order, or some of them, were destroyed",
    bodies.CONFIRM_DESTRUCTION,
    _confirm,
    "Without `verification` the confirmation waits for a second person (`/verify`). We issue a certificate once every"
    " copy that the order names is confirmed and verified. A copy counts as destroyed for every order of the tenant"
    " that names it.",
)
VerifyDestructionView = _change(
    "Verify a confirmation as a second person or an auditor",
    bodies.VERIFY_DESTRUCTION,
    lineage_confirmations.verify_destruction,
    scopes=("runs", "audit"),
)
HoldView = _change(
    "Keep the copies of an order for a legal reason",
    bodies.HOLD,
    holds.hold_destruction,
    "The copies stay out of use. The deadline stays as it is. We tell the customer.",
)
ReleaseView = _change("End a hold early", bodies.RELEASE, holds.release_destruction, body_optional=True)
RefuseDestructionView = _change(
    "Refuse to carry out an order",
    bodies.REFUSE_DESTRUCTION,
    holds.refuse_destruction,
    "We tell the customer why. The order stays open and its deadline runs on.",
)


class ProceduresView(RouteView):
    @Route(
        "List the published procedures: every version of each, one for each kind of copy",
        _READERS,
        {200: procedure.PROCEDURE_LIST},
        _TAG,
    )
    def get(self, request: ApiRequest) -> ApiResponse:  # noqa: ARG002  the same for all
        shown = [procedure.PROCEDURE.write(published) for published in procedures.PUBLISHED]
        return response.json({"object": "list", "data": shown, "next": None})


def named(request: ApiRequest, text: str) -> OrderRecord:
    """Return the order in a path, if the caller may see it. Raises: Problem (404), NoSuchOrder."""
    return _seen(request, id_of(ids.DESTRUCTION, text, code=_CODE))


def _seen(request: ApiRequest, id: UUID) -> OrderRecord:
    seen = orders.order(id=id, at=request.at)
    if seen is None or not request.who.sees(tenant=seen.tenant, mode=seen.mode):
        raise orders.NoSuchOrder(ids.render(ids.DESTRUCTION, id))
    return seen


def _detail(request: ApiRequest, id: UUID) -> dict[str, Any]:
    confirmations = orders.confirmations(order=id)
    people = tenant_people.people(
        ids=[one for row in confirmations for one in (row.performer, row.verifier) if one is not None]
    )
    items = orders.items(order=id, limit=shape.MOST_ITEMS)
    order = _seen(request, id)
    closing = certificates.closing(of=order.certificate) if order.certificate else None
    return shape.write_detail(order, items, confirmations, people, closing=closing.id if closing else None)


def _holdings(named: tuple[str, ...] | None) -> list[UUID] | None:
    return None if named is None else [id_of(ids.HOLDING, text, code="not_in_the_order") for text in named]
