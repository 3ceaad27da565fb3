"""Consent requests of training jobs: list them, show their price effect, refuse them."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent import consent_requests as consent_consent_requests
from consent.queries import requests
from consent.queries.requests import ConsentRequestRecord
from portal.acting_members import ActingMember, for_acting_member
from portal.forms.demand import DemandForm
from portal.forms.reason import ReasonForm
from portal.pages import show
from portal.presenters.consent_context import context_or_404
from portal.presenters.price import price
from portal.presenters.requested_consents import requested_consent
from portal.presenters.tier_bar import tier_bar
from pricing.queries import QuoteChange


@require_safe
@for_acting_member
def index(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    found = requests.requests(tenant=acting.tenant.id, at=acting.at)
    waiting = [one for one in found if one.status == consent_consent_requests.OPEN]
    return show(
        request, acting, "requests", waiting=waiting, answered=[one for one in found if one not in waiting]
    )


@require_safe
@for_acting_member
def detail(request: HttpRequest, acting: ActingMember, id: UUID) -> HttpResponse:
    seen = _request(acting, id)
    consent_context = context_or_404(acting, category=seen.category, purpose=seen.purpose)
    wanted = requested_consent(seen, consent_context, zone=acting.zone)
    is_open = seen.status == consent_consent_requests.OPEN
    changes = [QuoteChange(seen.category, seen.purpose, wanted.conditions)] if is_open else []
    found = price(tenant=acting.tenant.id, mode=acting.mode, changes=changes, at=acting.at)
    return show(
        request,
        acting,
        "request",
        consent_context=consent_context,
        one=seen,
        wanted=wanted,
        is_open=is_open,
        form=ReasonForm(),
        demand=DemandForm(),
        price=found,
        ladder=tier_bar(found) if found else None,
    )


def _request(acting: ActingMember, id: UUID) -> ConsentRequestRecord:
    """Load a consent request of the tenant.

    Raises: Http404 if it does not exist or belongs to another tenant.
    """
    try:
        seen = requests.consent_request(id=id, at=acting.at)
    except requests.NoSuchRequest as error:
        raise Http404("no such request") from error
    if seen.tenant != acting.tenant.id:
        raise Http404("no such request")
    return seen
