"""What happened to the sign-ins and keys of the customer, for its owners."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from identity.queries import security_events
from portal.acting_members import ActingMember, for_acting_account, owners_only
from portal.pages import show
from portal.presenters.security_lines import security_lines
from tenants.queries import keys, members, tenants
from wire import times

_PAGE = 50


@require_safe
@for_acting_account
@owners_only
def security(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """Show the events, newest first. `before` is the time to continue from."""
    own = [one.id for one in tenants.tenants(mode=acting.mode, account=acting.tenant.account)]
    try:
        before = times.parse(request.GET["before"]) if "before" in request.GET else None
    except times.InvalidTime:
        before = None
    found = security_events.of_customer(
        account=acting.tenant.account, tenants=own, before=before, limit=_PAGE + 1
    )
    lines = security_lines(
        found[:_PAGE],
        members.names_by_user(account=acting.tenant.account),
        keys.names_of(tenants=own),
    )
    more = times.render(found[_PAGE - 1].at) if len(found) > _PAGE else None
    return show(
        request,
        acting,
        "security",
        lines=lines,
        more=more,
        before=before,
        days=settings.SECURITY_EVENT_DAYS,
    )
