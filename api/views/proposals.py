"""Views for proposals: propose several consents at once, read them, answer them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from api import bodies, cursors, item_refusals, response, vouching
from api.listing import listing
from api.paths import id_of
from api.response import ApiResponse
from api.route import READS, WRITES_CONSENT, Route, page
from api.route_view import ApiRequest, ItemView, RouteView, shows
from api.shapes import consent_bodies, proposal_bodies
from api.shapes import proposal as shape
from api.shapes.common import distinct
from api.views.tenants import visible_tenant
from consent import conditions
from consent.conditions import Conditions
from consent.operations import proposal_answers, statements
from consent.operations import proposals as proposal_operations
from consent.operations.proposal_answers import AnswerInput
from consent.operations.proposal_faults import OtherSidesTurn
from consent.operations.proposals import ItemInput
from consent.proposal_rules import CUSTOMER, VENDOR, Side
from consent.queries import catalogue, proposals
from consent.queries.proposal_records import NoSuchProposal, ProposalRecord
from ledger import queries as ledger
from tenants.queries import tenants
from wire import ids
from wire.object_reader import ObjectReader
from wire.problems import Problem

_TAG = "Proposals"
_ANSWERS = {VENDOR: "consent:write", CUSTOMER: "consent:attest"}


class ProposalsOfTenantView(RouteView):
    @Route(
        "List a tenant's proposals, newest first",
        READS,
        {200: shape.PROPOSAL_LIST},
        _TAG,
        query=page(cursors.id_of(ids.PROPOSAL)),
    )
    def get(self, request: ApiRequest, key: str) -> ApiResponse:
        tenant = visible_tenant(request, key)
        rows = proposals.proposals(
            tenants=[tenant.id], at=request.at, before=request.query["after"], limit=request.fetch
        )
        return listing(request, rows, place=ids.PROPOSAL, show=_shown)

    @Route(
        "Propose several consents to a customer at once",
        ("consent:write",),
        {201: shape.PROPOSAL, 200: shape.PROPOSAL},
        _TAG,
        body=proposal_bodies.PROPOSAL_REQUEST,
        writes=True,
        says="Each item is judged as a single consent would be, and has no effect until the customer accepts it."
        " A proposal states nothing on the customer's behalf: the signatory, the risk class, the risk and the"
        " rights of an item count only in the customer's answer. Open items lapse after 30 days.",
    )
    def post(self, request: ApiRequest, key: str) -> ApiResponse:
        # The body is read here, not by the route: conditions name fields of categories.
        members = request.members()
        body = proposal_bodies.PROPOSAL_REQUEST.read_body(members)
        tenant = visible_tenant(request, key)
        bodies.refuse(members.errors)
        read = [_item(request, place, said, members) for place, said in enumerate(body["items"])]
        bodies.refuse(members.errors)
        items = [each for each in read if each is not None]

        def do() -> dict[str, Any]:
            id = proposal_operations.propose(
                mode=request.mode, tenant=tenant.key, items=items, by=request.by, at=request.at
            )
            return _shown(proposals.proposal(id=id, at=request.at), recorded=not body["validate_only"])

        if not body["validate_only"]:
            return response.json(item_refusals.pointed("items", do), status=201, revision=ledger.revision())
        with transaction.atomic():
            shown = item_refusals.pointed("items", do)
            transaction.set_rollback(True)
        return response.json(shown)


class ProposalView(ItemView):
    get = shows(Route("Get a proposal", READS, {200: shape.PROPOSAL}, _TAG))

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        return _shown(visible_proposal(request, path["id"]))


class AnswerProposalView(RouteView):
    @Route(
        "Answer a proposal: accept, refuse or counter its items",
        WRITES_CONSENT,
        {200: shape.PROPOSAL},
        _TAG,
        body=proposal_bodies.ANSWERS_REQUEST,
        writes=True,
        says="The side of an answer follows from the key and from the turn: `consent:attest` with a signatory"
        " answers for the customer, `consent:write` for the vendor, never for the customer. The customer's acceptance"
        " is a signature, as with `/confirm`. Its counter-offer is signed too, so the vendor's acceptance makes it a"
        " consent in force. An answer to an old round is refused with `round_superseded`.",
    )
    def post(self, request: ApiRequest, id: str) -> ApiResponse:
        members = request.members()
        body = proposal_bodies.ANSWERS_REQUEST.read_body(members)
        seen = visible_proposal(request, id)
        bodies.refuse(members.errors)
        answers = [_answer(request, seen, place, said, members) for place, said in enumerate(body["answers"])]
        bodies.refuse(members.errors)
        sides: list[Side] = [side for side, scope in _ANSWERS.items() if request.who.key.allows(scope)]

        declared = consent_bodies.declaration(body)
        if body["signatory"]:
            vouching.check(request.who, account=tenants.tenant_by_id(id=seen.tenant).account)

        def do() -> None:
            proposal_answers.answer(
                proposal=seen.id,
                round=body["round"],
                answers=answers,
                sides=sides,
                signatory=body["signatory"],
                declared=declared,
                by=request.by,
                at=request.at,
            )

        try:
            item_refusals.pointed("answers", do)
        except OtherSidesTurn as error:
            raise Problem(
                "missing_scope" if len(sides) < len(_ANSWERS) else error.code,
                f"These items wait for the other side. This key answers for the {' and the '.join(sides)} only.",
            ) from error
        return response.json(
            _shown(proposals.proposal(id=seen.id, at=request.at)), revision=ledger.revision()
        )


def visible_proposal(request: ApiRequest, text: str) -> ProposalRecord:
    """Return the proposal in a path, if the caller may see it. Raises: Problem (404), NoSuchProposal."""
    id = id_of(ids.PROPOSAL, text, code="no_such_proposal")
    seen = proposals.proposal(id=id, at=request.at)
    if not request.who.sees(tenant=seen.tenant, mode=seen.mode):
        raise NoSuchProposal(text)
    return seen


def _shown(seen: ProposalRecord, *, recorded: bool = True) -> dict[str, Any]:
    return shape.write(seen, tenant=tenants.tenant_by_id(id=seen.tenant).key, recorded=recorded)


def _item(request: ApiRequest, place: int, said: dict[str, Any], members: ObjectReader) -> ItemInput | None:
    parsed = _conditions(request, said["category"], said["conditions"], f"/items/{place}", members)
    if parsed is None:
        return None
    evidence: Sequence[Any] = distinct(said["evidence"])
    return ItemInput(said["category"], said["purpose"], said["terms"], parsed, evidence)


def _answer(
    request: ApiRequest, seen: ProposalRecord, place: int, said: dict[str, Any], members: ObjectReader
) -> AnswerInput:
    pointer = f"/answers/{place}"
    offered = None
    item = next((each for each in seen.items if each.item == said["item"]), None)
    if item is not None and said["conditions"] is not None:
        offered = _conditions(request, item.consent.category, said["conditions"], pointer, members)
    return AnswerInput(said["item"], said["answer"], offered, said["reason"])


def _conditions(
    request: ApiRequest, category: str, said: object, pointer: str, members: ObjectReader
) -> Conditions | None:
    """Read conditions against the category's present fields, and note their faults. Raises: Problem (422)."""
    try:
        fields = catalogue.category(mode=request.mode, code=category).field_names
    except catalogue.NoSuchCategory as error:
        raise item_refusals.problem(statements.UnknownCategory(category), f"{pointer}/category") from error
    parsed, errors = conditions.parse(said, category_fields=fields, pointer=f"{pointer}/conditions")
    members.errors.extend(errors)
    return parsed
