"""The pages about destruction orders and their certificates."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from documents import typeset
from documents.certificates import document, pdf
from lineage.destruction import procedures, vocabulary
from lineage.destruction.queries import certificates
from lineage.destruction.queries import orders as lineage_orders
from lineage.destruction.queries.certificates import CertificateRecord
from lineage.destruction.queries.orders import OrderRecord
from portal.acting_members import ActingMember, for_acting_member
from portal.pages import show
from wire import ids, strict_json

_WORDS: Final[dict[str, Any]] = {
    "causes": dict(vocabulary.CAUSES),
    "kinds": dict(vocabulary.KINDS),
    "methods": dict(vocabulary.METHODS),
}
_MOST_ITEMS = 200


@require_safe
@for_acting_member
def orders(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """List the orders, nearest deadline first and finished orders last."""
    found = lineage_orders.orders(mode=acting.mode, tenant=acting.tenant.id, at=acting.at, limit=500)
    found.sort(key=lambda one: one.status == "done")
    return show(request, acting, "destructions", orders=found, **_WORDS)


@require_safe
@for_acting_member
def order(request: HttpRequest, acting: ActingMember, order: UUID) -> HttpResponse:
    found = _seen(acting, order)
    return show(
        request,
        acting,
        "destruction",
        order=found,
        items=lineage_orders.items(order=order, limit=_MOST_ITEMS),
        confirmations=lineage_orders.confirmations(order=order),
        procedure=procedures.current(found.kind),
        **_WORDS,
    )


@require_safe
@for_acting_member
def certificate(request: HttpRequest, acting: ActingMember, order: UUID, form: str) -> HttpResponse:
    """Download the certificate: the same bytes as over the API."""
    found = _certificate(acting, order)
    name = f"{ids.render(ids.CERTIFICATE, found.id)}.{form}"
    if form == "pdf":
        response = HttpResponse(pdf.pdf(found), content_type=typeset.MEDIA_TYPE)
    else:
        response = HttpResponse(
            strict_json.dumps(document.certificate_document(found)), content_type="application/json"
        )
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _seen(acting: ActingMember, id: UUID) -> OrderRecord:
    found = lineage_orders.order(id=id, at=acting.at)
    if found is None or found.tenant != acting.tenant.id:
        raise Http404("no such order")
    return found


def _certificate(acting: ActingMember, order: UUID) -> CertificateRecord:
    of = _seen(acting, order).certificate
    found = certificates.certificate(id=of) if of else None
    if found is None:
        raise Http404("no certificate yet")
    return found
