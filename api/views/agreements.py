"""Views for an account's agreements, and for what the customer decides about the end of its contract."""

from __future__ import annotations

from typing import Any

from api import cursors, vouching
from api.listing import listing
from api.response import ApiResponse
from api.route import READS, Route, page
from api.route_view import ApiRequest, ItemView, RouteView, object_response, shows
from api.shapes import agreement as shape
from api.shapes.approval import with_waiting
from api.shapes.common import distinct
from api.shapes.contract_end import CONTRACT_END, CONTRACT_END_REQUEST
from api.views.accounts import visible_account
from consent.operations import agreements as operations
from consent.operations import contract_ends, voiding
from consent.operations import evidence as documents
from consent.queries import agreements
from consent.queries import contract_ends as decided
from wire.problems import Problem
from wire.unchanged import UNCHANGED

_TAG = "Accounts"
_WRITES = ("catalogue:write",)
_WAITS = (
    "What lifts or narrows a prohibition, or revives a contract that has ended, needs a document that was uploaded for"
    " it. It is `pending`, without effect, until a second person approves it."
)


class AgreementView(ItemView):
    get = shows(Route("Get an agreement", READS, {200: shape.AGREEMENT}, _TAG))

    @Route(
        "Record an agreement",
        _WRITES,
        {200: shape.AGREEMENT, 201: shape.AGREEMENT},
        _TAG,
        body=shape.AGREEMENT_REQUEST,
        writes=True,
        vendor_only=True,
        errors=(404, 409),
        says="A reference is recorded once. The same body again changes nothing; another body is refused"
        f" (`agreement_recorded`): a change is a new reference with `amends`. {_WAITS}",
    )
    def put(self, request: ApiRequest, body: dict[str, Any], key: str, reference: str) -> ApiResponse:
        def do() -> None:
            account = visible_account(request, key)
            if body["evidence"] is not UNCHANGED:
                body["evidence"] = documents.note_evidence(
                    mode=request.mode, account=account.id, said=distinct(body["evidence"]), at=request.at
                )
            operations.record_agreement(
                mode=request.mode, account=key, reference=reference, by=request.by, at=request.at, **body
            )

        return self.put_if_match(request, do, key=key, reference=reference)

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        account = visible_account(request, path["key"])
        for seen in agreements.agreements(account=account.id):
            if seen.reference == path["reference"]:
                return with_waiting(
                    shape.write(seen, account=account.key),
                    mode=request.mode,
                    subject=agreements.subject(account.key, seen.reference),
                )
        raise Problem("no_such_agreement", f"{account.key} has no agreement {path['reference']}.")


class AgreementsView(RouteView):
    @Route(
        "List an account's agreements by reference",
        READS,
        {200: shape.AGREEMENT_LIST},
        _TAG,
        query=page(cursors.decode),
    )
    def get(self, request: ApiRequest, key: str) -> ApiResponse:
        account = visible_account(request, key)
        place = request.query["after"] or ""
        rows = [row for row in agreements.agreements(account=account.id) if row.reference > place]
        return listing(
            request,
            rows,
            place=lambda row: row.reference,
            show=lambda row: shape.write(row, account=account.key),
        )


class VoidAgreementView(RouteView):
    @Route(
        "Declare an agreement void that was recorded in error",
        _WRITES,
        {200: shape.AGREEMENT},
        _TAG,
        body=shape.VOIDING_REQUEST,
        writes=True,
        vendor_only=True,
        errors=(404,),
        says="It waits for a second person, unless it only takes something from the vendor. Consents that only this"
        " agreement stopped go on once an owner of the customer confirms them.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], key: str, reference: str) -> ApiResponse:
        voiding.void_agreement(
            mode=request.mode,
            account=key,
            reference=reference,
            reason=body["reason"],
            by=request.by,
            at=request.at,
        )
        return object_response(request, AgreementView().shown(request, key=key, reference=reference))


class ContractEndView(RouteView):
    @Route(
        "Decide what happens at the end of a contract: let consents go on for up to 60 days, or confirm the end",
        ("consent:attest",),
        {200: CONTRACT_END},
        _TAG,
        body=CONTRACT_END_REQUEST,
        writes=True,
        errors=(404, 409),
        says="The calling system vouches for the signatory, as an owner does in the portal.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], key: str) -> ApiResponse:
        account = visible_account(request, key)
        vouching.check(request.who, account=account.id)
        id = contract_ends.decide_contract_end(
            mode=request.mode, account=account.key, by=request.by, at=request.at, **body
        )
        return object_response(request, CONTRACT_END.write(decided.contract_end(id=id), account=account.key))
