"""What is to be destroyed of a customer's data, what was, and the certificates."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from documents.certificates import paper, whole
from lineage.destruction import procedures, words
from lineage.destruction.queries import certificates
from lineage.destruction.queries import orders as lineage_orders
from lineage.destruction.queries.certificates import CertificateSeen
from lineage.destruction.queries.orders import OrderSeen
from portal.pages import show
from portal.seats import Seat, seated
from wire import ids, strict_json

_WORDS: Final[dict[str, Any]] = {
    "causes": dict(words.CAUSES),
    "kinds": dict(words.KINDS),
    "methods": dict(words.METHODS),
}
_MOST_ITEMS = 200


@require_safe
@seated
def orders(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Every order, the nearest deadline first; what is done comes last."""
    found = lineage_orders.orders(mode=seat.mode, tenant=seat.tenant.id, at=seat.at, limit=500)
    found.sort(key=lambda one: one.status == "done")
    return show(request, seat, "destructions", orders=found, **_WORDS)


@require_safe
@seated
def order(request: HttpRequest, seat: Seat, order: UUID) -> HttpResponse:
    found = _seen(seat, order)
    return show(
        request,
        seat,
        "destruction",
        order=found,
        items=lineage_orders.items(order=order, limit=_MOST_ITEMS),
        confirmations=lineage_orders.confirmations(order=order),
        procedure=procedures.current(found.kind),
        **_WORDS,
    )


@require_safe
@seated
def certificate(request: HttpRequest, seat: Seat, order: UUID, form: str) -> HttpResponse:
    """The certificate to keep: the same bytes as the API's."""
    found = _certificate(seat, order)
    name = f"{ids.render(ids.CERTIFICATE, found.id)}.{form}"
    if form == "pdf":
        response = HttpResponse(paper.pdf(found), content_type=paper.MEDIA_TYPE)
    else:
        response = HttpResponse(strict_json.dumps(whole.write(found)), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _seen(seat: Seat, id: UUID) -> OrderSeen:
    found = lineage_orders.order(id=id, at=seat.at)
    if found is None or found.tenant != seat.tenant.id:
        raise Http404("no such order")
    return found


def _certificate(seat: Seat, order: UUID) -> CertificateSeen:
    of = _seen(seat, order).certificate
    found = certificates.certificate(id=of) if of else None
    if found is None:
        raise Http404("no certificate yet")
    return found
