"""Waiver requests: the customer's owners decide whether a promise may be lifted for one transfer."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent import covenant_sentences
from lineage.transfers.queries import waivers
from lineage.transfers.queries.waivers import WaiverRecord
from portal.acting_members import ActingMember, for_acting_member
from portal.forms.waiver import WaiverForm
from portal.pages import show


@require_safe
@for_acting_member
def index(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    found = waivers.waivers(at=acting.at, mode=acting.mode, tenant=acting.tenant.id)
    waiting = [one for one in found if one.status == waivers.OPEN]
    return show(
        request, acting, "waivers", waiting=waiting, answered=[one for one in found if one not in waiting]
    )


@require_safe
@for_acting_member
def detail(request: HttpRequest, acting: ActingMember, id: UUID) -> HttpResponse:
    return _page(request, acting, _waiver(acting, id), WaiverForm(at=acting.at, zone=acting.zone))


def _page(request: HttpRequest, acting: ActingMember, seen: WaiverRecord, form: WaiverForm) -> HttpResponse:
    return show(
        request,
        acting,
        "waiver",
        one=seen,
        form=form,
        promised=covenant_sentences.waived_sentences(seen.covenants, owners_leave=seen.owners_leave),
        ways=covenant_sentences.TRANSFER_MODE_TEXTS[seen.way] if seen.way else "given in any way",
        is_open=seen.status == waivers.OPEN,
        is_granted=seen.status == waivers.GRANTED,
    )


def _waiver(acting: ActingMember, id: UUID) -> WaiverRecord:
    """Load a waiver request of the tenant.

    Raises: Http404 if it does not exist or belongs to another tenant.
    """
    try:
        seen = waivers.waiver(id=id, at=acting.at)
    except waivers.NoSuchWaiver as error:
        raise Http404("no such waiver") from error
    if seen.tenant != acting.tenant.id:
        raise Http404("no such waiver")
    return seen
