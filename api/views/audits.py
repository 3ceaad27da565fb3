"""Views for audits: open one, read it and its list."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from api import cursors, response
from api.audit_access import AUDITORS, may_open, visible_audit
from api.listing import listing
from api.response import ApiResponse
from api.route import Route, page
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import audit as shape
from api.shapes.audit_bodies import AUDIT_REQUEST
from api.shapes.audit_list import AUDIT_LIST
from documents.audits import signed
from lineage.audits.operations import opening
from lineage.audits.queries import audits
from tenants import api_keys
from tenants.queries import tenants
from wire import ids, strict_json
from wire.problems import FieldError, Problem

_TAG = "Audits"


class AuditsView(RouteView):
    @Route(
        "Open an audit of what was done with a customer's data",
        ("audit",),
        {201: shape.AUDIT_OPENED},
        _TAG,
        body=AUDIT_REQUEST,
        writes=True,
        weighs_all_rows=True,
        errors=(404,),
        says="The accepted terms must give an audit right. It lasts as long as any copy or version holds the data. The"
        " answer shows the auditor's key once; the key reads this audit alone and ends at `access_until`. A repeat"
        " under the same `Idempotency-Key` has null in its place.",
    )
    def post(self, request: ApiRequest, body: dict[str, Any]) -> ApiResponse:
        audit, key = opening.open_audit(
            mode=request.mode,
            tenant_keys=_tenants(request, body["tenants"]),
            categories=body["categories"],
            auditor=body["auditor"],
            period=body["period"],
            access_until=body["access_until"],
            by=request.by,
            at=request.at,
        )
        shown = shape.write_opened(audit, key=key)
        told = response.json(shown, status=201, headers={"Cache-Control": "no-store"})
        return replace(told, kept=strict_json.dumps({**shown, "key": None}))

    @Route(
        "List audits, newest first",
        AUDITORS,
        {200: shape.AUDIT_PAGE},
        _TAG,
        query=page(cursors.id_of(ids.AUDIT)),
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        key = request.who.key
        auditor = api_keys.AUDITOR in key.scopes
        rows = audits.audits(
            at=request.at,
            mode=request.mode,
            only_tenant=None if auditor else request.who.tenant,
            key=key.id if auditor else None,
            before=request.query["after"],
            limit=request.fetch,
        )
        return listing(request, rows, place=ids.AUDIT, show=shape.write_audit)


class AuditView(RouteView):
    @Route("Get an audit", AUDITORS, {200: shape.AUDIT}, _TAG)
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        return object_response(request, shape.write_audit(visible_audit(request, id)))


class AuditListView(RouteView):
    @Route(
        "Get the list of an audit: every run, copy and order in its scope",
        AUDITORS,
        {200: AUDIT_LIST},
        _TAG,
        says="The list was fixed when the audit was opened. `licet verify` checks it offline.",
    )
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        return object_response(request, signed.list_document(visible_audit(request, id)))


def _tenants(request: ApiRequest, named: tuple[str, ...] | None) -> list[str]:
    """Return the keys of the tenants to audit. A restricted key audits its own tenant alone. Raises: Problem."""
    own = request.who.tenant
    if named is None:
        if own is None:
            error = FieldError("/scope/tenants", "missing_member", "Name the tenants to audit.")
            raise Problem("invalid_request", error.detail, errors=[error])
        return [tenants.tenant_by_id(id=own).key]
    return [may_open(request, key) for key in named]
