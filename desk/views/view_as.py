"""The page on which a member of staff begins to look at a customer's pages, as the customer sees them."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from desk.page import Page
from desk.views.tenants import tenant_or_404
from identity import viewing
from ledger import clock
from tenants.operations import viewings


class ReasonForm(forms.Form):
    """Why somebody looks. The customer reads it."""

    reason = forms.ChoiceField(
        label="Why do you look?",
        choices=list(viewings.REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Say why. The customer reads it."},
    )


class ViewAsPage(Page):
    """Say why, then see the portal as the customer does. Nothing can be changed there."""

    template = "desk/view_as.html"

    def get(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        return self._show(tenant, ReasonForm())

    def post(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = tenant_or_404(tenant)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self._show(tenant, form, status=422)
        viewing.begin(
            request,
            tenant=seen.id,
            person=self.user.person_id,
            reason=form.cleaned_data["reason"],
            by=self.actor,
            at=clock.now(),
        )
        return redirect(reverse("portal:overview", args=[seen.mode, seen.key]))

    def _show(self, tenant: UUID, form: ReasonForm, status: int = 200) -> HttpResponse:
        seen = tenant_or_404(tenant)
        self.title = f"View the pages of {seen.name}"
        return self.show(status, tenant=seen, form=form, minutes=int(viewing.LASTS.total_seconds() // 60))


class StopViewing(Page):
    """Stop looking at a customer's pages."""

    title = "Stop viewing"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        viewing.end(request)
        messages.success(request, "You no longer view the customer's pages.")
        return redirect("admin:index")
