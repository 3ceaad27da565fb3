"""Views for checks of transfers, and for the reviews that a person makes of an unsure recipient."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api import cursors, response
from api.listing import listing
from api.paths import id_of
from api.response import ApiResponse
from api.route import Route, page
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import transfer as shape
from api.shapes.approval import with_waiting
from api.views.tenants import visible_tenant
from lineage.judgement.model_name import ModelName
from lineage.judgement.transfer_subject import TransferSubject
from lineage.transfers.operations import checks, reviews
from lineage.transfers.queries import transfers
from wire import ids
from wire.problems import Problem

_TAG = "Transfers"
_READS = ("runs", "audit")
_CODE = "no_such_transfer_check"


class CheckTransferView(RouteView):
    @Route(
        "Check whether a transfer is allowed",
        ("runs",),
        {200: shape.TRANSFER_CHECK},
        _TAG,
        body=shape.TRANSFER_CHECK_REQUEST,
        writes=True,
        errors=(404,),
        vendor_only=True,
        reads_ledger=True,
        says="Checks the covenants of every tenant that the subject or an ancestor learned from: those of the"
        " consents that its runs used, and the newest. A transfer that we are not sure about is not allowed"
        " until a person has reviewed it. We record each answer, and check allowed transfers again for 90"
        " days.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        seen = checks.check_transfer(
            mode=request.mode,
            subject=subject_of(request, body["model"], body["holding"]),
            recipient=body["recipient"],
            way=body["mode"],
            by=request.by,
            at=request.at,
        )
        return response.json(shape.write_check(seen), revision=seen.revision)


class TransferChecksView(RouteView):
    @Route(
        "List checks of transfers, newest first",
        _READS,
        {200: shape.TRANSFER_CHECK_LIST},
        _TAG,
        query=page(cursors.id_of(ids.TRANSFER_CHECK)),
        vendor_only=True,
        says="`changed` is set if a transfer was allowed and is allowed no longer.",
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        rows = transfers.checks(mode=request.mode, before=request.query["after"], limit=request.fetch)
        return listing(request, rows, place=ids.TRANSFER_CHECK, show=shape.write_check)


class TransferCheckView(RouteView):
    @Route("Get a check of a transfer", _READS, {200: shape.TRANSFER_CHECK}, _TAG, vendor_only=True)
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        seen = transfers.check(id=id_of(ids.TRANSFER_CHECK, id, code=_CODE))
        if seen.mode != request.mode:
            raise Problem(_CODE, f"There is no check {id}.")
        return object_response(request, shape.write_check(seen))


class TransferReviewsView(RouteView):
    @Route(
        "Record whether a recipient is the party that a covenant means",
        ("admin",),
        {201: shape.REVIEW},
        _TAG,
        body=shape.REVIEW_REQUEST,
        writes=True,
        errors=(404,),
        vendor_only=True,
        says="A person judges a recipient that a check was not sure about. The judgement counts for that pair"
        " of parties in every later check; a newer judgement replaces it. That it is another party waits for a second"
        " person and is shown under `approvals`. 409 `not_unsure` for a match that is certain.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        tenant = visible_tenant(request, body.pop("tenant"))
        id = reviews.review_transfer(tenant=tenant, by=request.by, at=request.at, **body)
        shown = shape.REVIEW.write(None, id=id, tenant=tenant.key, **body)
        return response.json(with_waiting(shown, mode=request.mode, subject=reviews.subject(id)), status=201)


def subject_of(request: ApiRequest, model: ModelName | None, holding: UUID | None) -> TransferSubject:
    """Return the subject of a transfer. Raises: queries.models.NoSuchModel, queries.transfers.NoSuchHolding."""
    at = request.at
    return transfers.subject(mode=request.mode, model=model, holding=holding, at=at)
