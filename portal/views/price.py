from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.queries import catalogue
from portal.pages import show
from portal.presenters.course import course
from portal.presenters.ladder import ladder
from portal.presenters.price import price as priced
from portal.seats import Seat, seated
from pricing import queries


@require_safe
@seated
def price(request: HttpRequest, seat: Seat) -> HttpResponse:
    """How the discount comes about, and how it has moved."""
    found = priced(tenant=seat.tenant.id, mode=seat.mode, at=seat.at)
    entitlements = queries.entitlements(tenant=seat.tenant.id)
    return show(
        request,
        seat,
        "price",
        price=found,
        ladder=ladder(found) if found else None,
        schedule=queries.schedule_in_effect(mode=seat.mode, at=seat.at),
        entitlements=entitlements,
        course=course(entitlements, until=seat.at),
        category_names={one.code: one.name for one in catalogue.categories(mode=seat.mode)},
        purpose_names={one.code: one.name for one in catalogue.purposes(mode=seat.mode)},
    )
