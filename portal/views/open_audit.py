"""Open an audit of the customer's data. The auditor's key is shown once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from lineage.audits.operations import opening
from portal.acting_members import ActingMember, for_acting_owner_of_an_audit
from portal.pages import show
from portal.presenters import refusal_texts
from portal.views.audits import audit_form, audits_page


@require_POST
@for_acting_owner_of_an_audit
def create(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    form = audit_form(request, acting)
    if not form.is_valid():
        return audits_page(request, acting, form)
    try:
        audit, key = opening.open_audit(
            mode=acting.mode,
            tenant_keys=[acting.key],
            categories=form.cleaned_data["categories"] or None,
            auditor=form.auditor,
            period=form.period,
            access_until=form.access_end,
            by=acting.by,
            at=acting.at,
        )
    except refusal_texts.REFUSAL_TEXTS as error:
        messages.error(request, refusal_texts.refusal_text(error))
        return redirect("portal:audits", acting.mode, acting.key)
    return show(request, acting, "audit_key", audit=audit, key=key)
