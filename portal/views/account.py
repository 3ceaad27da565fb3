from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.queries import agreements, terms
from portal.acting_members import ActingMember, for_acting_member
from portal.pages import show
from tenants.queries import accounts, customers, members, tenants


@require_safe
@for_acting_member
def account(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """The account page: members, agreements, terms and competitors."""
    account = acting.tenant.account
    return show(
        request,
        acting,
        "account",
        account=accounts.account_by_id(id=account),
        tenants=tenants.tenants(mode=acting.mode, account=account),
        members=members.members(account=account),
        agreements=agreements.agreements(account=account),
        terms=terms.published(mode=acting.mode, account=account),
        offered=terms.terms_offered(mode=acting.mode, account=account, at=acting.at),
        competitors=customers.competitors(account=account),
    )
