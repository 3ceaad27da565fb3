"""The page that asks for a negotiated price of one tenant."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk import staff
from desk.forms import fields
from desk.forms.override import OverrideForm
from desk.page import Page, refuse
from desk.views.tenants import tenant_or_404
from ledger import clock
from pricing.governance.operations import override_proposals, overrides
from tenants.queries.tenants import TenantRecord


class RequestOverride(Page):
    """Ask for a negotiated price. A second person decides."""

    title = "Ask for a negotiated price"
    groups = (staff.FINANCE,)

    def get(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        return self._show(OverrideForm(), tenant_or_404(tenant))

    def post(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = tenant_or_404(tenant)
        form = OverrideForm(request.POST)
        fields.in_zone(form, seen.zone)
        if not form.is_valid():
            return self._show(form, seen, status=422)
        said, percent = form.cleaned_data, form.cleaned_data["percent"]
        try:
            override_proposals.propose_override(
                tenant=seen.id,
                kind=said["kind"],
                bps=None if percent is None else int(percent * 100),
                effective_from=said["effective_from"],
                effective_until=said["effective_until"],
                reason=said["reason"],
                by=self.actor,
                at=clock.now(),
            )
        except (
            overrides.OverrideUnclear,
            override_proposals.OverrideOverCap,
            override_proposals.OverrideOverBefore,
            override_proposals.OverrideInThePast,
        ) as error:
            refuse(form, error)
            return self._show(form, seen, status=422)
        messages.warning(request, "The negotiated price waits for a second person.")
        return redirect("admin:tenant", tenant=seen.id)

    def _show(self, form: OverrideForm, tenant: TenantRecord, status: int = 200) -> HttpResponse:
        return self.show(status, form=form, tenant=tenant, submit="Ask for it")
