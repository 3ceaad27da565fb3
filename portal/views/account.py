from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.queries import agreements, terms
from portal.pages import show
from portal.seats import Seat, seated
from tenants.queries import accounts, customers, members, tenants


@require_safe
@seated
def account(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Who may act, which papers are signed, which terms there are. Changed by the account manager, not here."""
    account = seat.tenant.account
    return show(
        request,
        seat,
        "account",
        account=accounts.account_by_id(id=account),
        tenants=tenants.tenants(mode=seat.mode, account=account),
        members=members.members(account=account),
        agreements=agreements.agreements(account=account),
        terms=terms.published(mode=seat.mode, account=account),
        offered=terms.terms_offered(mode=seat.mode, account=account, at=seat.at),
        competitors=customers.competitors(account=account),
    )
