from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent import queries
from portal.pages import show
from portal.seats import Seat, seated
from tenants import queries as tenants


@require_safe
@seated
def account(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Who may act, which papers are signed, which terms there are. Changed by the account manager, not here."""
    account = seat.tenant.account
    return show(
        request,
        seat,
        "account",
        account=tenants.account_by_id(id=account),
        tenants=tenants.tenants(mode=seat.mode, account=account),
        members=tenants.members(account=account),
        agreements=queries.agreements(account=account),
        terms=queries.published(mode=seat.mode, account=account),
        offered=queries.terms_offered(mode=seat.mode, account=account, at=seat.at),
        competitors=tenants.competitors(account=account),
    )
