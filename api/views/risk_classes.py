"""Views for the risk class of a tenant's category, and for the proof of one authorised person."""

from __future__ import annotations

from typing import Any

from api import vouching
from api.response import ApiResponse
from api.route import READS, Route
from api.route_view import ApiRequest, ItemView, RouteView, object_response, shows
from api.shapes import risk_class as shape
from api.shapes.common import distinct
from api.views.accounts import visible_account
from api.views.tenants import visible_tenant
from consent.operations import risk_classes as operations
from consent.queries import catalogue, consents, offers
from consent.queries import risk_classes as queries
from consent.queries.catalogue import NoSuchCategory
from consent.risk_classes import signatures_required
from tenants.queries import people

_TAG = "Consents"


class RiskClassView(ItemView):
    get = shows(
        Route("Get how a customer classes the data of a category", READS, {200: shape.RISK_CLASS}, _TAG)
    )

    @Route(
        "Class the data of a category for a customer",
        ("consent:attest",),
        {200: shape.RISK_CLASS},
        _TAG,
        body=shape.RISK_CLASS_REQUEST,
        writes=True,
        errors=(404,),
        says="Anyone who may consent raises the class. Lowering takes what the higher class takes. When the class rises"
        " to `critical`, consents with one signature count for 30 more days while a second one is asked for; give it"
        " with `POST /v1/consents/{id}/confirm`.",
    )
    def put(self, request: ApiRequest, body: dict[str, Any], key: str, code: str) -> ApiResponse:
        tenant = visible_tenant(request, key)
        vouching.check(request.who, account=tenant.account)

        def do() -> None:
            operations.put_risk_class(
                mode=request.mode,
                tenant=tenant.key,
                category=code,
                risk_class=body["risk_class"],
                signatories=body["signatories"],
                evidence=distinct(body["evidence"]),
                by=request.by,
                at=request.at,
            )

        return self.put_if_match(request, do, key=key, code=code)

    def shown(self, request: ApiRequest, **path: str) -> dict[str, Any]:
        tenant, code = visible_tenant(request, path["key"]), path["code"]
        category = catalogue.category(mode=request.mode, code=code)
        if not offers.sees_category(mode=request.mode, code=code, account=tenant.account):
            raise NoSuchCategory(code)
        found = queries.recorded(tenant=tenant.id, category=category.id)
        due = [
            {"consent": each.id, "purpose": each.purpose, "due_at": each.cosign_due_at}
            for each in consents.consents(tenant=tenant.id, at=request.at, category=code)
            if each.cosign_due_at is not None and "cosign" in each.actions
        ]
        return shape.write(
            found,
            people.people(ids=[person for person, _ in found.signatories]),
            tenant=tenant.key,
            category=code,
            signatures_required=signatures_required(found.risk_class, account=tenant.signatures_required),
            second_signatures_due=due,
        )


class SoleSignatoryView(RouteView):
    @Route(
        "Prove by a register extract that one person alone is authorised to sign for a company",
        ("consent:attest",),
        {200: shape.SOLE_SIGNATORY},
        _TAG,
        body=shape.SOLE_SIGNATORY_REQUEST,
        writes=True,
        vendor_only=True,
        errors=(404,),
        says="Upload the extract first with `POST /v1/evidence`. The person may then give both signatures, 24 hours"
        " apart.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any], key: str) -> ApiResponse:
        account = visible_account(request, key)
        vouching.check(request.who, account=account.id, evidence=distinct(body["evidence"]))
        entry = operations.prove_sole_signatory(
            mode=request.mode,
            account=account.key,
            signatory=body["signatory"],
            evidence=distinct(body["evidence"]),
            by=request.by,
            at=request.at,
        )
        signed = {"name": body["signatory"].name, "authority": body["signatory"].authority}
        return object_response(
            request,
            shape.SOLE_SIGNATORY.write(
                None, account=account.key, signatory=signed, entry=entry, object="sole_signatory"
            ),
        )
