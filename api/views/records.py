"""Views for a tenant's records: history, entitlement, quotes, usage, export."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings

from api import bodies, cursors, export, response, revisions
from api.listing import listing
from api.response import ApiResponse
from api.route import MIB, READS, WRITES_CONSENT, Parameter, Route, page
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import consent as consent_shape
from api.shapes import entitlement as entitlement_shape
from api.shapes import quote
from api.shapes import report as report_shape
from api.shapes.evidence import EVIDENCE
from api.shapes.receipt import EXPORT
from api.views.tenants import visible_tenant
from billing.queries import estimates
from consent import conditions
from consent.operations import evidence
from consent.queries import catalogue, consents, purposes
from consent.queries import evidence as consent_evidence
from ledger.queries import revision
from lineage.runs.queries import uses
from pricing import estimate as invoices
from pricing import queries as pricing
from pricing.queries import QuoteChange
from tenants.queries import people as tenant_people
from wire import ids, times
from wire.object_reader import ObjectReader
from wire.problems import FieldError

_TAG = "Records"


class HistoryView(RouteView):
    @Route(
        "List what happened to a tenant's consents, newest first",
        READS,
        {200: consent_shape.EVENT_LIST},
        _TAG,
        query=page(cursors.number),
    )
    def get(self, request: ApiRequest, key: str) -> ApiResponse:
        tenant = visible_tenant(request, key)
        rows = consents.history(tenant=tenant.id, after=request.query["after"] or 0, limit=request.fetch)
        people = tenant_people.people(ids=sorted(_people(rows)))
        return listing(
            request,
            rows,
            place=lambda row: str(row[1].revision),
            show=lambda row: consent_shape.write_event(*row, people),
        )


class EntitlementView(RouteView):
    @Route(
        "Get what a tenant's consents are worth",
        READS,
        {200: entitlement_shape.ENTITLEMENT},
        _TAG,
        query=(Parameter("at", "time", "As it was at this time; now if left out."),),
    )
    def get(self, request: ApiRequest, key: str) -> ApiResponse:
        tenant = visible_tenant(request, key)
        seen = pricing.entitlement(tenant=tenant.id, at=request.query["at"])
        return object_response(request, entitlement_shape.write(seen, tenant=tenant.key))


class UsageView(RouteView):
    @Route(
        "List what training runs report having used of a tenant's data",
        READS,
        {200: report_shape.USAGE_LIST},
        _TAG,
        query=page(cursors.number),
    )
    def get(self, request: ApiRequest, key: str) -> ApiResponse:
        tenant = visible_tenant(request, key)
        rows = uses.uses_of(tenant=tenant.id, after=request.query["after"] or 0, limit=request.fetch)
        return listing(request, rows, place=lambda row: str(row.id), show=report_shape.USAGE.write)


class ExportView(RouteView):
    @Route(
        "Export everything recorded of a tenant, in open formats",
        READS,
        {200: EXPORT},
        _TAG,
        query=(Parameter("format", "choice", "json if left out.", choices=tuple(export.FORMATS)),),
        media_types=tuple(export.FORMATS.values()),
    )
    def get(self, request: ApiRequest, key: str) -> ApiResponse:
        tenant = visible_tenant(request, key)
        wanted = request.query["format"] or "json"
        record = export.gather(tenant, at=request.at)
        return ApiResponse(
            export.write(record, wanted),
            headers={
                "Content-Type": export.FORMATS[wanted],
                "Content-Disposition": f'attachment; filename="licet-{tenant.key}.{wanted}"',
                revisions.HEADER: str(record["revision"]),
            },
        )


class QuotesView(RouteView):
    @Route(
        "Get what changes of consent would do to a tenant's price",
        READS,
        {200: quote.QUOTE},
        _TAG,
        body=quote.QUOTE_REQUEST,
        errors=(422,),
        says="Records nothing. `estimated_invoice` is Stripe's preview of the next invoice with all discounts, or the"
        " `list_price` given here less the discount. Where Stripe does not answer within two seconds it is Licet's own"
        " figure, marked `about` with the cause.",
    )
    def post(self, request: ApiRequest, key: str) -> ApiResponse:
        # The body is read here, not by the route: its conditions name fields of the category.
        members = request.members()
        tenant = visible_tenant(request, key)
        body = quote.QUOTE_REQUEST.read_body(members)
        changes = [_change(request, members, *change) for change in enumerate(body["changes"] or ())]
        list_price = body["list_price"]
        bodies.refuse(members.errors)
        priced = pricing.quote(tenant=tenant.id, changes=changes, at=request.at)
        bps, outlook = priced.after.discount_bps, priced.after_outlook
        if list_price is None:
            estimate = estimates.estimated_invoice(
                tenant=tenant.id, mode=request.mode, bps=bps, outlook=outlook, at=request.at, fresh=True
            )
        else:
            estimate = (
                invoices.of_list_price(list_price, bps=bps, caps=outlook.schedule.caps) if outlook else None
            )
        shown = {
            "object": "quote",
            "id": ids.render(ids.QUOTE, ids.new(at=request.at)),
            "tenant": tenant.key,
            **priced.to_dict(),
            "earned_from": times.render(outlook.full_from()) if outlook and bps else None,
            "estimated_invoice": None if estimate is None else estimate.to_dict(),
            "estimated_invoice_reason": "no_list_price" if estimate is None else None,
        }
        return response.json(shown, revision=revision())


class EvidenceView(RouteView):
    @Route(
        "Upload a document that shows what was signed",
        (*WRITES_CONSENT, "catalogue:write"),
        {201: EVIDENCE},
        _TAG,
        raw_body=True,
        max_bytes=64 * MIB,
        query=(
            Parameter("tenant", "key", "The tenant; the document belongs to its account.", required=True),
            Parameter("name", "text", "Name of the document, with its extension.", required=True),
        ),
        writes=True,
        errors=(404,),
        says="The body is the document itself. A document that is uploaded twice is kept once.",
    )
    def post(self, request: ApiRequest) -> ApiResponse:
        tenant = visible_tenant(request, request.query["tenant"])
        sha256 = evidence.store_evidence(
            mode=request.mode,
            account=tenant.account,
            name=request.query["name"],
            data=request.raw,
            limit=settings.EVIDENCE_MAX_BYTES,
            by=request.by,
            at=request.at,
        )
        seen = consent_evidence.evidence(mode=request.mode, account=tenant.account, digests=[sha256])[0]
        return response.json(EVIDENCE.write(seen), status=201)


def _people(rows: list[Any]) -> set[UUID]:
    every = {event.signatory for _, event in rows} | {
        event.actor for _, event in rows if event.actor_kind == "person"
    }
    return {id for id in every if id is not None}


def _change(request: ApiRequest, members: ObjectReader, index: int, change: dict[str, Any]) -> QuoteChange:
    """Read one change against the category's fields. Notes its errors, unless the body has errors already."""
    category, purpose = change["category"], change["purpose"]
    at = f"{members.at('changes')}/{index}"
    parsed = None
    if change["conditions"] is not None and not members.errors:
        parsed, errors = _conditions(request, category, change["conditions"], at)
        members.errors.extend(errors)
    if not members.errors and purposes.purpose(mode=request.mode, code=purpose) is None:
        members.errors.append(
            FieldError(f"{at}/purpose", "unknown_purpose", f"There is no purpose {purpose}.")
        )
    return QuoteChange(category, purpose, parsed)


def _conditions(
    request: ApiRequest, category: str, value: Any, at: str
) -> tuple[conditions.Conditions | None, list[FieldError]]:
    try:
        fields = catalogue.category(mode=request.mode, code=category).field_names
    except catalogue.NoSuchCategory:
        detail = f"There is no category {category}."
        return None, [FieldError(f"{at}/category", "unknown_category", detail)]
    return conditions.parse(value, category_fields=fields, pointer=f"{at}/conditions")
