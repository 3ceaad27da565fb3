from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.queries import agreements, catalogue, consents
from portal.pages import show
from portal.presenters import category as presenter
from portal.presenters.asking import category_seen
from portal.presenters.matrix import matrix
from portal.presenters.price import price
from portal.presenters.questions import questions
from portal.seats import Seat, seated


@require_safe
@seated
def category(request: HttpRequest, seat: Seat, category: str) -> HttpResponse:
    """A category opened field by field."""
    seen = category_seen(seat, category)
    purposes = catalogue.purposes(mode=seat.mode)
    said = questions(consents.consents(tenant=seat.tenant.id, at=seat.at, category=category))
    in_force = presenter.consented(purposes, said, category)
    (row,) = matrix([seen], purposes, said, price(tenant=seat.tenant.id, mode=seat.mode, at=seat.at))
    return show(
        request,
        seat,
        "category",
        category=seen,
        row=row,
        consented=[purpose for purpose, _ in in_force],
        fields=presenter.rows(seen, [consent for _, consent in in_force]),
        prohibitions=agreements.prohibitions_of(account=seat.tenant.account, at=seat.at),
    )
