"""Views for the books: why an invoice is what it is, and what a month came to."""

from __future__ import annotations

from typing import Any

from api.response import ApiResponse
from api.route import Parameter, Route
from api.route_view import ApiRequest, RouteView, object_response
from api.shapes import money as shape
from billing import invoice_explanation, month_close, months
from billing.queries import books
from billing.queries.books import RealisedRecord
from ledger import queries as ledger
from ledger import signing_keys
from tenants.queries import tenants
from wire import ids
from wire.problems import Problem

_TAG = "Money"
_SCOPES = ("billing:read",)
CSV = "text/csv"


class ExplanationView(RouteView):
    @Route(
        "Explain an invoice",
        _SCOPES,
        {200: shape.EXPLANATION},
        _TAG,
        says="Each line with each discount, and for the discount for data the consents that earned it, with their"
        " ledger entries. The document is signed. Where the invoice changes, such as by a credit note, so does it.",
    )
    def get(self, request: ApiRequest, invoice: str) -> ApiResponse:
        found = books.explained_invoice(invoice=invoice, mode=request.mode)
        if found is None or not _may_see(request, found):
            raise Problem("no_such_invoice", invoice)
        signed = signing_keys.current().sign(found.document, kind=invoice_explanation.JWS_TYPE)
        body = shape.write_explanation(
            found.content, entry=ids.render(ids.ENTRY, found.entry), sha256=found.sha256, jws=signed
        )
        return object_response(request, body)


class CloseView(RouteView):
    @Route(
        "Get what a month came to",
        _SCOPES,
        {200: shape.CLOSE},
        _TAG,
        query=(
            Parameter(
                "format",
                "choice",
                "`csv` gives each invoice line, and `journal` the postings of each, as CSV.",
                choices=("json", "csv", "journal"),
            ),
        ),
        media_types=("application/json", CSV),
        vendor_only=True,
        says="A closed month is signed and never changes. What changes later, such as by a credit note, is a correction"
        " in an open month. Amounts of one currency are never added to those of another.",
    )
    def get(self, request: ApiRequest, month: str) -> ApiResponse:
        try:
            months.checked(month)
        except months.NotABookMonth as error:
            raise Problem("not_found", f"{month} is not a month.") from error
        wanted = request.query["format"] or "json"
        if wanted == "json":
            return object_response(request, _close(request.mode, month))
        lines = books.booked_lines(mode=request.mode, month=month)
        write = month_close.lines_csv if wanted == "csv" else month_close.journal_csv
        name = f'attachment; filename="{month}-{"lines" if wanted == "csv" else "journal"}.csv"'
        headers = {"Content-Type": f"{CSV}; charset=utf-8", "Content-Disposition": name}
        return ApiResponse("".join(write(lines, month=month)).encode(), headers=headers)


def _may_see(request: ApiRequest, found: RealisedRecord) -> bool:
    """A key of one tenant sees an invoice only if no other tenant's discount is on it."""
    if request.who.tenant is None:
        return True
    own = tenants.tenant_by_id(id=request.who.tenant).key
    return {each["tenant"] for each in found.content["earned_by"]} == {own}


def _close(mode: str, month: str) -> dict[str, Any]:
    closed = books.close_record(mode=mode, month=month)
    if closed is not None:
        return {
            **closed.content,
            "status": "closed",
            "entry": ids.render(ids.ENTRY, closed.entry),
            "sha256": closed.sha256,
            "jws": closed.jws,
        }
    report = month_close.report(
        mode=mode,
        month=month,
        at_revision=ledger.tree_head().revision,
        lines=books.booked_lines(mode=mode, month=month),
    )
    return {**report, "status": "open", "entry": None, "sha256": None, "jws": None}
