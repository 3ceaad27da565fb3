"""Views for claims that a recipient is a financial buyer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from api import cursors, response
from api.listing import listing
from api.paths import id_of
from api.response import ApiResponse
from api.route import Route, page
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes.approval import with_waiting
from api.shapes.claim import CLAIM, CLAIM_LIST, CLAIM_REQUEST
from ledger.queries import revision
from lineage.transfers.operations import claims as operations
from lineage.transfers.queries import claims
from lineage.transfers.queries.claims import ClaimRecord
from wire import ids
from wire.problems import Problem

_TAG = "Transfers"
_READS = ("runs", "audit")
_CODE = "no_such_claim"


class ClaimsView(RouteView):
    @Route(
        "Claim that a recipient is a financial buyer",
        ("runs",),
        {201: CLAIM},
        _TAG,
        body=CLAIM_REQUEST,
        writes=True,
        vendor_only=True,
        says="The claim waits for a second person of the vendor and counts from their approval on, until 90 days"
        " after the date of its oldest document. It lifts covenants that except financial buyers for this recipient"
        " with this structure, and only if no party of the structure is, or may be, a competitor of the customer.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        id = operations.claim_financial_buyer(mode=request.mode, by=request.by, at=request.at, **body)
        return response.json(_shown(request, id), status=201, revision=revision())

    @Route(
        "List claims about recipients, newest first",
        _READS,
        {200: CLAIM_LIST},
        _TAG,
        query=page(cursors.id_of(ids.CLAIM)),
        vendor_only=True,
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        rows = claims.claims(
            mode=request.mode, at=request.at, before=request.query["after"], limit=request.fetch
        )
        return listing(request, rows, place=ids.CLAIM, show=CLAIM.write)


class ClaimView(RouteView):
    @Route("Get a claim about a recipient", _READS, {200: CLAIM}, _TAG, vendor_only=True)
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        return object_response(request, _shown(request, id_of(ids.CLAIM, id, code=_CODE)))


def _shown(request: ApiRequest, id: UUID) -> dict[str, Any]:
    seen: ClaimRecord = claims.claim(id=id, at=request.at)
    if seen.mode != request.mode:
        raise Problem(_CODE, f"There is no claim {ids.render(ids.CLAIM, id)}.")
    return with_waiting(CLAIM.write(seen), mode=seen.mode, subject=claims.subject(seen.id))
