"""The page that onboards a new customer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk.forms.onboarding import OnboardForm
from desk.page import Page, refuse
from desk.views.tenants import MODE
from ledger import clock
from tenants.operations import onboarding
from tenants.operations.accounts import BillingInput, KeyTaken


class Onboard(Page):
    """Create a customer's account, tenant and subscription together. Its first owner is invited afterwards."""

    title = "Onboard a customer"
    # No account manager is assigned to a new customer yet; the one who onboards it is assigned now.
    beyond_own_accounts = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(form=OnboardForm(), submit="Record")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = OnboardForm(request.POST)
        if form.is_valid():
            try:
                tenant = self._record(form.cleaned_data)
            except KeyTaken as error:
                refuse(form, error)
            else:
                messages.success(
                    request, "Recorded. Record the signed agreement next, then invite the first owner."
                )
                return redirect("admin:tenant", tenant=tenant)
        return self.show(status=422, form=form, submit="Record")

    def _record(self, said: dict[str, Any]) -> UUID:
        paid = said["stripe_customer"] or said["stripe_subscription"]
        return onboarding.onboard(
            mode=MODE,
            account_key=said["account_key"],
            account_name=said["account_name"],
            signatures_required=int(said["signatures_required"]),
            time_zone=said["time_zone"] or None,
            tenant_key=said["tenant_key"] or said["account_key"],
            tenant_name=said["tenant_name"] or said["account_name"],
            region=said["region"],
            industry=said["industry"],
            billing=BillingInput(said["stripe_customer"], said["stripe_subscription"]) if paid else None,
            manager=self.user.pk,
            by=self.actor,
            at=clock.now(),
        )
