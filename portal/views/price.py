from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.queries import catalogue, purposes
from portal.acting_members import ActingMember, for_acting_member
from portal.pages import show
from portal.presenters.commitments import commitment_panels
from portal.presenters.discount_chart import discount_chart
from portal.presenters.price import price as priced
from portal.presenters.tier_bar import tier_bar
from pricing import queries


@require_safe
@for_acting_member
def price(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """Show how the discount is calculated, and its history."""
    found = priced(tenant=acting.tenant.id, mode=acting.mode, at=acting.at)
    entitlements = queries.entitlements(tenant=acting.tenant.id)
    return show(
        request,
        acting,
        "price",
        price=found,
        ladder=tier_bar(found) if found else None,
        schedule=queries.schedule_in_effect(mode=acting.mode, at=acting.at),
        commitments=commitment_panels(tenant=acting.tenant.id, signs=acting.may_consent, at=acting.at),
        entitlements=entitlements,
        course=discount_chart(entitlements, until=acting.at),
        category_names={one.code: one.name for one in catalogue.categories(mode=acting.mode)},
        purpose_names={one.code: one.name for one in purposes.purposes(mode=acting.mode)},
    )
