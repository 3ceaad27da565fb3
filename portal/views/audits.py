"""Audits of the customer's data: the list of them, and one audit."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consent.queries import catalogue
from lineage.audits.queries import audits
from portal.acting_members import ActingMember, for_acting_member
from portal.forms.audit import AuditForm
from portal.pages import show
from portal.presenters.audit import audit_view


@require_safe
@for_acting_member
def index(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    return audits_page(request, acting, audit_form(request, acting))


@require_safe
@for_acting_member
def detail(request: HttpRequest, acting: ActingMember, id: UUID) -> HttpResponse:
    try:
        seen = audit_view(id=id, at=acting.at)
    except audits.NoSuchAudit as error:
        raise Http404("no such audit") from error
    if acting.tenant.id not in seen.audit.tenants:
        raise Http404("no such audit")
    return show(request, acting, "audit", seen=seen)


def audits_page(request: HttpRequest, acting: ActingMember, form: AuditForm) -> HttpResponse:
    found = audits.audits(at=acting.at, mode=acting.mode, account=acting.tenant.account)
    mine = [audit for audit in found if acting.tenant.id in audit.tenants]
    return show(request, acting, "audits", audits=mine, form=form)


def audit_form(request: HttpRequest, acting: ActingMember) -> AuditForm:
    known = [(one.code, one.name) for one in catalogue.categories(mode=acting.mode)]
    data = request.POST if request.method == "POST" else None
    return AuditForm(data, at=acting.at, zone=acting.zone, categories=known)
