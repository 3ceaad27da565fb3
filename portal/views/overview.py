from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.queries import agreements, catalogue, consents, requests
from lineage.transfers.queries import waivers
from portal.pages import show
from portal.presenters.ladder import ladder
from portal.presenters.matrix import matrix
from portal.presenters.price import price
from portal.presenters.questions import questions
from portal.seats import Seat, seated


@require_safe
@seated
def overview(request: HttpRequest, seat: Seat) -> HttpResponse:
    said = consents.consents(tenant=seat.tenant.id, at=seat.at)
    categories = catalogue.categories(mode=seat.mode)
    purposes = catalogue.purposes(mode=seat.mode)
    found = price(tenant=seat.tenant.id, mode=seat.mode, at=seat.at)
    return show(
        request,
        seat,
        "overview",
        rows=matrix(categories, purposes, questions(said), found),
        purposes=purposes,
        category_names={one.code: one.name for one in categories},
        purpose_names={one.code: one.name for one in purposes},
        asked_of_us=requests.requests(tenant=seat.tenant.id, at=seat.at, only_open=True),
        promises=waivers.waivers(at=seat.at, mode=seat.mode, tenant=seat.tenant.id, only_open=True),
        proposals=[one for one in reversed(said) if one.status == "proposed"],
        prohibitions=agreements.prohibitions_of(account=seat.tenant.account, at=seat.at),
        price=found,
        ladder=ladder(found) if found else None,
    )
