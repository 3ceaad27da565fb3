"""The page where one person of the vendor says, on evidence, that a contract is over. A second person confirms it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent import evidence_files, evidence_kinds
from consent.operations import agreements, contract_ends
from consent.operations import evidence as consent_evidence
from desk import evidence_upload, staff
from desk.forms.contract import ConfirmEndForm
from desk.page import Page, refuse
from desk.views.tenants import tenant_or_404
from ledger import clock


class ConfirmEnd(Page):
    groups = (staff.LEGAL,)

    def get(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        return self._show(tenant, ConfirmEndForm())

    def post(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen, form, at = tenant_or_404(tenant), ConfirmEndForm(request.POST, request.FILES), clock.now()
        if not form.is_valid():
            return self._show(tenant, form, status=422)
        try:
            kept = evidence_upload.store_document(
                form.cleaned_data["document"], mode=seen.mode, account=seen.account, by=self.actor, at=at
            )
            contract_ends.propose_end(
                mode=seen.mode,
                account=seen.account_key,
                evidence=[kept.sha256] if kept else [],
                by=self.actor,
                at=at,
            )
        except (
            contract_ends.ContractHasNotEnded,
            agreements.NewEvidenceNeeded,
            evidence_kinds.EvidenceTypeNotAllowed,
            consent_evidence.EvidenceTooLarge,
            consent_evidence.EvidenceEmpty,
            evidence_files.EvidenceUnavailable,
        ) as error:
            refuse(form, error)
            return self._show(tenant, form, status=422)
        messages.success(request, "Recorded. It waits for a colleague or an owner of the customer.")
        return redirect("admin:tenant", tenant=tenant)

    def _show(self, tenant: UUID, form: ConfirmEndForm, status: int = 200) -> HttpResponse:
        seen = tenant_or_404(tenant)
        self.title = f"Confirm that the contract of {seen.account_name} has ended"
        return self.show(status, form=form, submit="Ask a colleague to confirm it", tenant=seen, danger=True)
