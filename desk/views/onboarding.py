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
from tenants.operations import accounts, members, users
from tenants.operations import tenants as tenant_operations


class Onboard(Page):
    """Create a customer's account, tenant, subscription and first owner together."""

    title = "Onboard a customer"
    beyond_own_accounts = True

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(form=OnboardForm(), submit="Record")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = OnboardForm(request.POST)
        if form.is_valid():
            try:
                tenant = self._record(form.cleaned_data)
            except (
                tenant_operations.NameTaken,
                accounts.SubscriptionTaken,
                tenant_operations.TenantHasAnotherAccount,
            ) as error:
                refuse(form, error)
            else:
                messages.success(request, "Recorded.")
                return redirect("admin:tenant", tenant=tenant)
        return self.show(status=422, form=form, submit="Record")

    def _record(self, said: dict[str, Any]) -> UUID:
        at = clock.now()
        # No account manager is assigned to a new customer yet; the one who onboards it is assigned now.
        account = accounts.put_account(
            mode=MODE,
            key=said["account_key"],
            name=said["account_name"],
            signatures_required=int(said["signatures_required"]),
            time_zone=said["time_zone"] or None,
            by=self.actor,
            at=at,
        )
        key = said["tenant_key"] or said["account_key"]
        billing = accounts.BillingInput(said["stripe_customer"], said["stripe_subscription"])
        tenant = tenant_operations.put_tenant(
            mode=MODE,
            key=key,
            name=said["tenant_name"] or said["account_name"],
            region=said["region"],
            industry=said["industry"],
            account=said["account_key"],
            billing=billing if said["stripe_customer"] or said["stripe_subscription"] else None,
            by=self.actor,
            at=at,
        )
        members.assign_account_manager(user=self.user.pk, account=account)
        if said["member_email"]:
            user = users.make_user(email=said["member_email"], name=said["member_name"])
            members.record_member(user=user, account=account, role="owner", by=self.actor, at=at)
        return tenant
