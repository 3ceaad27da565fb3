from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from consent.operations import agreements as consent_agreements
from consent.operations import evidence as consent_evidence
from consent.queries import agreements, consents
from desk import evidence_upload
from desk.forms.onboarding import AgreementForm, MemberForm, OnboardForm
from desk.page import Page, found_or_404, refuse
from desk.views.billing import states_of
from pricing import queries as pricing
from tenants.operations import accounts, members
from tenants.operations import tenants as tenant_operations
from tenants.queries import accounts as tenant_accounts
from tenants.queries import customers, tenants
from tenants.queries import members as tenant_members
from tenants.queries.tenants import TenantRecord

MODE = "live"


def tenant_or_404(id: UUID) -> TenantRecord:
    try:
        return tenants.tenant_by_id(id=id)
    except tenants.NoSuchTenant:
        return found_or_404(None, "tenant")


class TenantPage(Page):
    """One tenant: its records and the actions available."""

    template = "desk/tenant.html"

    def get(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = tenant_or_404(tenant)
        self.title = seen.name
        at = timezone.now()
        return self.show(
            tenant=seen,
            account=tenant_accounts.account_by_id(id=seen.account),
            consents=consents.consents(tenant=tenant, at=at),
            agreements=agreements.agreements(account=seen.account),
            prohibitions=agreements.prohibitions_of(account=seen.account, at=at),
            entitlement=pricing.entitlement(tenant=tenant),
            history=pricing.entitlements(tenant=tenant)[:12],
            members=tenant_members.members(account=seen.account),
            subscriptions=states_of(tenant),
            competitors=customers.competitors(account=seen.account),
        )


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
        at = timezone.now()
        # No account manager is assigned to a new customer yet; the one who onboards it is assigned now.
        account = accounts.put_account(
            mode=MODE,
            key=said["account_key"],
            name=said["account_name"],
            signatures_required=int(said["signatures_required"]),
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
            user = members.make_user(email=said["member_email"], name=said["member_name"])
            members.record_member(user=user, account=account, role="owner", by=self.actor, at=at)
        return tenant


class RecordAgreement(Page):
    def get(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = tenant_or_404(tenant)
        self.title = f"Record an agreement of {seen.account_name}"
        return self.show(form=AgreementForm(), submit="Record", tenant=seen)

    def post(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = tenant_or_404(tenant)
        self.title = f"Record an agreement of {seen.account_name}"
        form = AgreementForm(request.POST, request.FILES)
        if form.is_valid():
            said = form.cleaned_data
            at = timezone.now()
            document = said.pop("document")
            try:
                kept = evidence_upload.store_document(
                    document, mode=seen.mode, account=seen.account, by=self.actor, at=at
                )
                evidence = [kept.sha256] if kept else []
                consent_agreements.record_agreement(
                    mode=seen.mode, account=seen.account_key, evidence=evidence, by=self.actor, at=at, **said
                )
            except (
                consent_agreements.AgreementEndsBeforeItBegins,
                consent_agreements.AmendedAgreementUnknown,
                consent_evidence.EvidenceTypeNotAllowed,
                consent_evidence.EvidenceTooLarge,
                consent_evidence.EvidenceEmpty,
            ) as error:
                refuse(form, error)
            else:
                messages.success(request, "The agreement is recorded.")
                return redirect("admin:tenant", tenant=tenant)
        return self.show(status=422, form=form, submit="Record", tenant=seen)


class InviteMember(Page):
    def get(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = tenant_or_404(tenant)
        self.title = f"Who may act for {seen.account_name}"
        return self.show(form=MemberForm(), submit="Record", tenant=seen)

    def post(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = tenant_or_404(tenant)
        self.title = f"Who may act for {seen.account_name}"
        form = MemberForm(request.POST)
        if not form.is_valid():
            return self.show(status=422, form=form, submit="Record", tenant=seen)
        said = form.cleaned_data
        user = members.make_user(email=said["email"], name=said["name"], title=said["title"])
        members.record_member(
            user=user, account=seen.account, role=said["role"], by=self.actor, at=timezone.now()
        )
        messages.success(request, f"{said['name']} may act for {seen.account_name}.")
        return redirect("admin:tenant", tenant=tenant)
