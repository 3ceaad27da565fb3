"""Requests of people in the tenant's data: record them and follow their progress."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from lineage.destruction.operations import subject_requests as lineage_subject_requests
from lineage.destruction.queries import subject_requests
from portal.acting_members import ActingMember, for_acting_member, signatories_only
from portal.forms.subject_request import PersonForm
from portal.pages import show
from portal.presenters import refusal_texts

_MOST = 200


@require_safe
@for_acting_member
def index(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    return _page(request, acting, PersonForm(at=acting.at, zone=acting.zone))


@require_POST
@for_acting_member
@signatories_only
def create(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    form = PersonForm(request.POST, at=acting.at, zone=acting.zone)
    if not form.is_valid():
        return _page(request, acting, form)
    commitment = form.cleaned_data["commitment"]
    going_on = subject_requests.subject_requests(
        at=acting.at, tenant=acting.tenant.id, commitment=commitment, limit=1
    )
    if going_on and going_on[0].closed_at is None:
        messages.info(request, "This person's request is recorded already; here is how far it has come.")
        return redirect("portal:person", acting.mode, acting.key, going_on[0].id)
    try:
        id = lineage_subject_requests.receive_subject_request(
            mode=acting.mode,
            tenant=acting.tenant.id,
            commitment=commitment,
            deadline=form.deadline,
            right=form.cleaned_data["right"],
            key_id=form.cleaned_data["key_id"],
            by=acting.by,
            at=acting.at,
        )
    except refusal_texts.REFUSAL_TEXTS as error:
        messages.error(request, refusal_texts.refusal_text(error))
        return redirect("portal:people", acting.mode, acting.key)
    messages.success(request, "Recorded. What it reaches stands below.")
    return redirect("portal:person", acting.mode, acting.key, id)


def _page(request: HttpRequest, acting: ActingMember, form: PersonForm) -> HttpResponse:
    found = subject_requests.subject_requests(at=acting.at, tenant=acting.tenant.id, limit=_MOST)
    return show(request, acting, "people", requests=found, form=form)
