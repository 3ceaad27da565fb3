"""Status, changes and deprecations, for the people who build on the API."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from notices.queries import webhooks
from portal.acting_members import ActingMember, for_acting_member
from portal.pages import show
from portal.presenters import releases as presenter
from portal.presenters import service_state
from tenants.queries import request_log


@require_safe
@for_acting_member
def releases(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """What works now, what changed, and what will end."""
    owner = webhooks.Owner(acting.mode, account=acting.tenant.account)
    return show(
        request,
        acting,
        "releases",
        state=service_state.service_state(at=acting.at),
        deliveries=webhooks.counts_of_states(owner=owner),
        failures=request_log.failures(tenant=acting.tenant.id, at=acting.at),
        deprecations=presenter.deprecations(),
        releases=presenter.releases(),
    )
