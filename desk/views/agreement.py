"""The page that records a signed agreement."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent import evidence_files, evidence_kinds
from consent.operations import agreements as consent_agreements
from consent.operations import evidence as consent_evidence
from consent.queries import agreements
from desk import evidence_upload
from desk.forms.onboarding import AgreementForm
from desk.page import Page, refuse
from desk.views.tenants import tenant_or_404
from ledger import clock
from tenants.queries.tenants import TenantRecord


class RecordAgreement(Page):
    def get(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = tenant_or_404(tenant)
        self.title = f"Record an agreement of {seen.account_name}"
        return self.show(form=AgreementForm(zone=seen.zone), submit="Record", tenant=seen)

    def post(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = tenant_or_404(tenant)
        self.title = f"Record an agreement of {seen.account_name}"
        form = AgreementForm(request.POST, request.FILES, zone=seen.zone)
        if form.is_valid():
            said = form.cleaned_data
            at = clock.now()
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
                *consent_agreements.REFUSALS,
                evidence_kinds.EvidenceTypeNotAllowed,
                consent_evidence.EvidenceTooLarge,
                evidence_files.EvidenceUnavailable,
                consent_evidence.EvidenceEmpty,
            ) as error:
                refuse(form, error)
            else:
                messages.success(request, _recorded(seen, said["reference"]))
                return redirect("admin:tenant", tenant=tenant)
        return self.show(status=422, form=form, submit="Record", tenant=seen)


def _recorded(tenant: TenantRecord, reference: str) -> str:
    """Say what became of the agreement."""
    recorded = next(
        each for each in agreements.agreements(account=tenant.account) if each.reference == reference
    )
    if recorded.status == "pending":
        return (
            "The agreement is recorded without effect. It waits for a colleague or an owner of the customer."
        )
    return "The agreement is recorded."
