"""Views for the ledger's entries, and the receipts made from entries about consents."""

from __future__ import annotations

from uuid import UUID

from api import cursors, response
from api.paths import id_of
from api.response import ApiResponse
from api.route import LIMIT, READS, Parameter, Route
from api.route_view import ApiRequest, ItemView, RouteView, object_response, shows
from api.shapes.entry import ENTRY, ENTRY_LIST
from api.shapes.receipt import RECEIPT
from documents import typeset
from documents.receipts import content, document, pdf
from documents.receipts.content import Receipt
from ledger import queries as ledger
from ledger.queries import NoSuchEntry, StoredEntry
from tenants.queries import tenants
from wire import ids
from wire.problems import Problem

_TAG = "Ledger"


class EntriesView(RouteView):
    @Route(
        "List the ledger's entries in order",
        ("audit",),
        {200: ENTRY_LIST},
        _TAG,
        query=(
            LIMIT,
            Parameter("after", "integer", "Only entries after this place: the `next` of the page before."),
        ),
        says="A key restricted to one tenant gets the entries of that tenant.",
    )
    def get(self, request: ApiRequest) -> ApiResponse:
        limit = request.query["limit"]
        rows = ledger.entries(
            after=request.query["after"] or 0,
            limit=request.fetch,
            mode=request.mode,
            tenant=request.who.tenant,
        )
        keys = _tenant_keys(rows)
        page = cursors.page(
            rows,
            limit=limit,
            place=lambda row: str(row.seq),
            show=lambda row: ENTRY.write(row, tenant=keys.get(row.tenant)),
        )
        page["next"] = str(page["data"][-1]["seq"]) if page["next"] else None
        return response.json(page)


class EntryView(ItemView):
    get = shows(Route("Get a ledger entry", ("audit",), {200: ENTRY}, _TAG))

    def shown(self, request: ApiRequest, **path: str) -> dict[str, object]:
        seen = _entry(request, path["id"], code="no_such_entry")
        return ENTRY.write(seen, tenant=_tenant_keys([seen]).get(seen.tenant))


class ReceiptView(RouteView):
    @Route(
        "Get the receipt of a ledger entry about a consent",
        (*READS, "audit"),
        {200: RECEIPT},
        _TAG,
        media_types=(document.MEDIA_TYPE,),
        says="JSON-LD by ISO/IEC TS 27560. `proof_status` is `pending` until a signed checkpoint covers it.",
    )
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        shown = document.receipt_document(_receipt(request, id))
        return object_response(request, shown, headers={"Content-Type": document.MEDIA_TYPE})


class ReceiptPaperView(RouteView):
    @Route(
        "Get a receipt as a PDF page",
        (*READS, "audit"),
        {200: "The page, as PDF/UA"},
        _TAG,
        media_types=(typeset.MEDIA_TYPE,),
        says="A receipt always gives the same bytes. The page shows the digest of what the JSON receipt signs.",
    )
    def get(self, request: ApiRequest, id: str) -> ApiResponse:
        shown = pdf.pdf(_receipt(request, id))
        name = f'inline; filename="{id}.pdf"'
        return ApiResponse(shown, headers={"Content-Type": typeset.MEDIA_TYPE, "Content-Disposition": name})


def _receipt(request: ApiRequest, id: str) -> Receipt:
    """Return the receipt of an entry. Raises: Problem (404), NoReceipt."""
    return content.gather(_entry(request, id, code="no_such_receipt"), at=request.at)


def _entry(request: ApiRequest, text: str, *, code: str) -> StoredEntry:
    """Return the entry in a path, if the caller may see it. Raises: Problem (404)."""
    try:
        seen = ledger.entry(id=id_of(ids.ENTRY, text, code=code))
    except NoSuchEntry as error:
        raise Problem(code, "There is no entry with this id.") from error
    if not request.who.sees(tenant=seen.tenant, mode=seen.mode):
        raise Problem(code, "There is no entry with this id.")
    return seen


def _tenant_keys(rows: list[StoredEntry]) -> dict[UUID | None, str]:
    return {id: tenants.tenant_by_id(id=id).key for id in {row.tenant for row in rows} if id is not None}
