from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.queries import catalogue
from portal.acting_members import ActingMember, for_acting_member
from portal.pages import show
from portal.presenters.discount_chart import discount_chart
from portal.presenters.price import price as priced
from portal.presenters.tier_bar import tier_bar
from pricing import queries


@require_safe
@for_acting_member
def price(request: HttpRequest, seat: ActingMember) -> HttpResponse:
    """How the discount comes about, and how it has moved."""
    found = priced(tenant=seat.tenant.id, mode=seat.mode, at=seat.at)
    entitlements = queries.entitlements(tenant=seat.tenant.id)
    return show(
        request,
        seat,
        "price",
        price=found,
        ladder=tier_bar(found) if found else None,
        schedule=queries.schedule_in_effect(mode=seat.mode, at=seat.at),
        entitlements=entitlements,
        course=discount_chart(entitlements, until=seat.at),
        category_names={one.code: one.name for one in catalogue.categories(mode=seat.mode)},
        purpose_names={one.code: one.name for one in catalogue.purposes(mode=seat.mode)},
    )
