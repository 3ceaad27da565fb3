"""Destruction orders: seen by their deadline, confirmed, verified, held, refused; and what is certified."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from api import bodies, cursors, response
from api.paths import id_of
from api.response import ApiResponse
from api.route import PAGE, READS, Parameter, Route
from api.route_view import ApiRequest, ItemView, RouteView, route
from api.shapes import destruction as shape
from api.views.tenants import visible_tenant
from ledger import queries as ledger
from lineage.destruction import procedures, vocabulary
from lineage.destruction.operations import confirmations as lineage_confirmations
from lineage.destruction.operations import holds, manual_orders
from lineage.destruction.queries import orders
from lineage.destruction.queries.orders import OrderRecord
from tenants.queries import people as tenant_people
from wire import ids
from wire.object_reader import ObjectReader

_TAG = "Destruction"
_CODE = "no_such_destruction"
_READERS = (*READS, "runs", "audit")


class DestructionsView(RouteView):
    @route(
        Route(
            "Destruction orders by their deadline",
            _READERS,
            {200: "DestructionList"},
            _TAG,
            query=(
                *PAGE,
                Parameter(
                    "status",
                    "choice",
                    "Each is looked for by itself: what is partial may be overdue as well.",
                    choices=vocabulary.STATUSES,
                ),
                Parameter("tenant", "text", "Of this tenant."),
            ),
            errors=(404,),
        )
    )
    def get(self, asked: ApiRequest) -> ApiResponse:
        query = asked.query
        tenant = visible_tenant(asked, query["tenant"]).id if query["tenant"] else asked.who.tenant
        rows = orders.orders(
            at=asked.at,
            mode=asked.mode,
            tenant=tenant,
            status=query["status"],
            after=id_of(ids.DESTRUCTION, cursors.decode(query["after"]), code="bad_cursor")
            if query["after"]
            else None,
            limit=query["limit"] + 1,
        )
        return response.json(
            cursors.page(
                rows,
                limit=query["limit"],
                place=lambda row: ids.render(ids.DESTRUCTION, row.id),
                show=shape.write,
            )
        )

    @route(
        Route(
            "Order a destruction by hand",
            ("runs", "consent:write"),
            {201: "DestructionsOrdered"},
            _TAG,
            body="DestructionSaid",
            writes=True,
            errors=(404, 422),
            says="One order per kind of copy that holds the tenant's data.",
        )
    )
    def post(self, asked: ApiRequest) -> ApiResponse:
        members = asked.members()
        key = members.text("tenant", longest=128)
        reason = members.text("reason", longest=500)
        due_at = members.time("due_at")
        cause = members.optional_choice("cause", ("hand", "terms", "subject_request", "change_of_control"))
        category = members.optional_text("category", longest=128)
        named = members.optional_texts("holdings")
        bodies.finish(members)
        found = manual_orders.order_destruction(
            mode=asked.mode,
            tenant=visible_tenant(asked, key).id,
            cause=cause or "hand",
            category=category,
            holdings=_holdings(named),
            reason=reason,
            due_at=due_at,
            by=asked.by,
            at=asked.at,
        )
        shown = [shape.write(_seen(asked, id)) for id in found]
        return response.json({"object": "list", "data": shown}, status=201, revision=ledger.revision())


class DestructionView(ItemView):
    @route(
        Route(
            "One order in full",
            _READERS,
            {200: "DestructionDetail"},
            _TAG,
            errors=(404,),
        )
    )
    def get(self, asked: ApiRequest, id: str) -> ApiResponse:
        return self.show(asked, id=id)

    def shown(self, asked: ApiRequest, **path: str) -> dict[str, Any]:
        return _detail(asked, visible_order(asked, path["id"]).id)


class ConfirmDestructionView(RouteView):
    @route(
        Route(
            "What an order names was destroyed, or a part of it",
            ("runs",),
            {200: "DestructionDetail"},
            _TAG,
            body="PerformedSaid",
            writes=True,
            errors=(404, 409, 422),
            says="Without a verification it waits for a second person (`/verify`). A certificate is issued once"
            " everything the order names is confirmed and verified. What is destroyed is destroyed for every order"
            " of the tenant that names it.",
        )
    )
    def post(self, asked: ApiRequest, id: str) -> ApiResponse:
        members = asked.members()
        performed, verified = shape.read_performed(members)
        holdings = members.optional_texts("holdings", least=1)
        bodies.finish(members)
        order = visible_order(asked, id)
        lineage_confirmations.confirm_destruction(
            order=order.id,
            performed=performed,
            holdings=_holdings(holdings),
            verified=verified,
            by=asked.by,
            at=asked.at,
        )
        return _done(asked, order.id)


class VerifyDestructionView(RouteView):
    @route(
        Route(
            "A second person, or an auditor, says that it is gone",
            ("runs", "audit"),
            {200: "DestructionDetail"},
            _TAG,
            body="VerifiedSaid",
            writes=True,
            errors=(404, 409, 422),
        )
    )
    def post(self, asked: ApiRequest, id: str) -> ApiResponse:
        members = asked.members()
        verified = shape.read_verified(members)
        confirmation = members.optional_text("confirmation", longest=40)
        if confirmation is not None and not _is_uuid(confirmation):
            members.note("confirmation", "not_an_id", "Expected the id of a confirmation.")
        bodies.finish(members)
        order = visible_order(asked, id)
        lineage_confirmations.verify_destruction(
            order=order.id,
            confirmation=UUID(confirmation) if confirmation else None,
            verified=verified,
            by=asked.by,
            at=asked.at,
        )
        return _done(asked, order.id)


def _change(
    name: str, summary: str, body: str, read: Callable[[ObjectReader], dict[str, Any]], says: str
) -> type[RouteView]:
    """`/hold`, `/release`, `/refuse`: they differ in what they are told and what they call."""

    class ChangeView(RouteView):
        @route(
            Route(
                summary,
                ("runs",),
                {200: "DestructionDetail"},
                _TAG,
                body=body,
                body_optional=body == "ReleaseSaid",
                writes=True,
                errors=(404, 409, 422),
                says=says,
            )
        )
        def post(self, asked: ApiRequest, id: str) -> ApiResponse:
            members = asked.members()
            said = read(members)
            bodies.finish(members)
            order = visible_order(asked, id)
            getattr(holds, f"{name}_destruction")(order=order.id, **said, by=asked.by, at=asked.at)
            return _done(asked, order.id)

    ChangeView.__name__ = f"{name.capitalize()}DestructionView"
    return ChangeView


HoldView = _change(
    "hold",
    "Keep what an order names, for a legal reason",
    "HoldSaid",
    lambda members: {"reason": members.text("reason", longest=500), "until": members.time("until")},
    "It stays out of use. The deadline is not removed; the customer is told.",
)
ReleaseView = _change(
    "release",
    "A hold ends before its time",
    "ReleaseSaid",
    lambda members: {"reason": members.optional_text("reason", longest=500) or ""},
    "",
)
RefuseDestructionView = _change(
    "refuse",
    "Say that an order will not be carried out, and why",
    "RefusalSaid",
    lambda members: {"reason": members.text("reason", longest=500)},
    "The customer is told. The order stays open and its clock runs.",
)


class ProceduresView(RouteView):
    @route(
        Route(
            "The published procedures, one per kind of copy, all versions",
            _READERS,
            {200: "ProcedureList"},
            _TAG,
        )
    )
    def get(self, asked: ApiRequest) -> ApiResponse:  # noqa: ARG002  the same for all
        shown = [shape.write_procedure(one) for one in procedures.PUBLISHED]
        return response.json({"object": "list", "data": shown, "next": None})


def visible_order(asked: ApiRequest, text: str) -> OrderRecord:
    """The order a path names, if the caller may know of it. Raises: Problem (404), NoSuchOrder."""
    return _seen(asked, id_of(ids.DESTRUCTION, text, code=_CODE))


def _seen(asked: ApiRequest, id: UUID) -> OrderRecord:
    seen = orders.order(id=id, at=max(asked.at, ledger.tree_head().recorded_at))
    if seen is None or not asked.who.sees(tenant=seen.tenant, mode=seen.mode):
        raise orders.NoSuchOrder(ids.render(ids.DESTRUCTION, id))
    return seen


def _detail(asked: ApiRequest, id: UUID) -> dict[str, Any]:
    confirmations = orders.confirmations(order=id)
    people = tenant_people.people(
        ids=[one for row in confirmations for one in (row.performer, row.verifier) if one is not None]
    )
    items = orders.items(order=id, limit=shape.MOST_ITEMS)
    return shape.write_detail(_seen(asked, id), items, confirmations, people)


def _done(asked: ApiRequest, id: UUID) -> ApiResponse:
    return response.json(_detail(asked, id), revision=ledger.revision())


def _holdings(named: tuple[str, ...] | None) -> list[UUID] | None:
    return None if named is None else [id_of(ids.HOLDING, one, code="not_in_the_order") for one in named]


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
