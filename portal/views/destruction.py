"""What is to be destroyed of a customer's data, what was, and the certificates."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lineage import destroying, procedures, queries
from lineage.queries import CertificateSeen, OrderSeen
from notices.certificates import paper, whole
from portal.pages import show
from portal.seats import Seat, seated
from wire import ids, strict_json

_WORDS: Final[dict[str, Any]] = {
    "causes": dict(destroying.CAUSES),
    "kinds": dict(destroying.KINDS),
    "methods": dict(destroying.METHODS),
}
_MOST_ITEMS = 200


@require_safe
@seated
def orders(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Every order, the nearest deadline first; what is done comes last."""
    found = queries.orders(mode=seat.mode, tenant=seat.tenant.id, at=seat.at, limit=500)
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
        items=queries.items(order=order, limit=_MOST_ITEMS),
        confirmations=queries.confirmations(order=order),
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
    found = queries.order(id=id, at=seat.at)
    if found is None or found.tenant != seat.tenant.id:
        raise Http404("no such order")
    return found


def _certificate(seat: Seat, order: UUID) -> CertificateSeen:
    of = _seen(seat, order).certificate
    found = queries.certificate(id=of) if of else None
    if found is None:
        raise Http404("no certificate yet")
    return found
