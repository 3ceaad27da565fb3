"""The two pages that record a consent for a customer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent import evidence_files, evidence_kinds
from consent.conditions import Conditions
from consent.operations import document_approval, evidence, statements
from consent.operations.evidence import EvidenceInput
from consent.operations.recording import Signatory
from consent.queries import catalogue, purposes, tenant_papers, terms
from consent.queries import evidence as consent_evidence
from consent.queries.catalogue import CategoryRecord
from desk import evidence_upload
from desk.forms.consents import ConditionsForm, QuestionForm
from desk.page import Page, found_or_404, refuse
from desk.views.tenants import tenant_or_404
from ledger import clock
from pricing import queries as pricing
from tenants.queries import vendor_people
from tenants.queries.tenants import TenantRecord

_REFUSALS = (
    statements.UnknownTerms,
    statements.TermsNotInEffect,
    statements.TermsSuperseded,
    statements.OwnershipConflict,
    statements.ResellerMayNotConsent,
    statements.ValidityOver,
    vendor_people.SignatoryIsVendor,
    evidence_kinds.EvidenceTypeNotAllowed,
    evidence.EvidenceTooLarge,
    evidence_files.EvidenceUnavailable,
    evidence.EvidenceEmpty,
)


class ChooseQuestion(Page):
    """The first step of recording a consent for a customer."""

    def get(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = tenant_or_404(tenant)
        self.title = f"Record a consent for {seen.name}"
        form = QuestionForm(
            categories=catalogue.categories(mode=seen.mode), purposes=purposes.purposes(mode=seen.mode)
        )
        return self.show(
            form=form, submit="Go on", method="get", tenant=seen, action=f"{request.path}conditions/"
        )


class RecordConsent(Page):
    """Record a proposed consent: enter the conditions, preview the price, then propose it to the customer."""

    template = "desk/record_consent.html"

    def get(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen, category, purpose = self._question(tenant)
        return self._show(
            ConditionsForm(category=category, terms=self._terms(seen), zone=seen.zone),
            seen,
            category,
            purpose,
        )

    def post(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen, category, purpose = self._question(tenant)
        form = ConditionsForm(
            request.POST, request.FILES, category=category, terms=self._terms(seen), zone=seen.zone
        )
        conditions = form.conditions() if form.is_valid() else None
        if conditions is None:
            return self._show(form, seen, category, purpose, status=422, kept=self._kept(seen))
        try:
            # Kept with the preview already: a browser does not send a chosen file twice.
            kept = self._attached(seen, form) or self._kept(seen)
            if "record" not in request.POST:
                quote = self._quote(seen, category, purpose, conditions)
                return self._show(form, seen, category, purpose, quote=quote, kept=kept)
            done = self._record(seen, category, purpose, form.cleaned_data, conditions, kept)
        except _REFUSALS as error:
            refuse(form, error)
            return self._show(form, seen, category, purpose, status=422, kept=self._kept(seen))
        messages.success(request, "Proposed. It has no effect until the customer confirms it.")
        return redirect("admin:consent", consent=done)

    def _question(self, tenant: UUID) -> tuple[TenantRecord, CategoryRecord, str]:
        seen = tenant_or_404(tenant)
        try:
            category = catalogue.category(mode=seen.mode, code=self.request.GET.get("category", ""))
        except catalogue.NoSuchCategory:
            return found_or_404(None, "category")
        purpose = found_or_404(
            purposes.purpose(mode=seen.mode, code=self.request.GET.get("purpose", "")), "purpose"
        )
        self.title = f"{category.name} of {seen.name}: {purpose.name}"
        return seen, category, purpose.code

    def _terms(self, seen: TenantRecord) -> list[terms.TermsRecord]:
        at = clock.now()
        return [t for t in terms.published(mode=seen.mode, account=seen.account) if t.effective_from <= at]

    def _quote(
        self, seen: TenantRecord, category: CategoryRecord, purpose: str, conditions: Conditions
    ) -> Any:
        change = pricing.QuoteChange(category.code, purpose, conditions)
        try:
            return pricing.quote(tenant=seen.id, changes=[change], at=clock.now())
        except (pricing.NoScheduleInEffect, pricing.NoTermsOffered):
            return None

    def _record(
        self,
        seen: TenantRecord,
        category: CategoryRecord,
        purpose: str,
        said: dict[str, Any],
        conditions: Conditions,
        kept: EvidenceInput | None,
    ) -> UUID:
        return statements.record_statement(
            mode=seen.mode,
            tenant=seen.key,
            category=category.code,
            purpose=purpose,
            terms=said["terms"],
            conditions=conditions,
            risk_class=said["risk_class"] or None,
            risk_accepted=said["risk_accepted"],
            rights_attested=said.get("rights_attested", False),
            signatory=_signatory(said) if kept else None,
            evidence=[kept] if kept else [],
            manner="proposed",
            by=self.actor,
            at=clock.now(),
        ).consent

    def _attached(self, seen: TenantRecord, form: ConditionsForm) -> EvidenceInput | None:
        return evidence_upload.store_document(
            form.cleaned_data["document"],
            mode=seen.mode,
            account=seen.account,
            by=self.actor,
            at=clock.now(),
        )

    def _kept(self, seen: TenantRecord) -> EvidenceInput | None:
        digest = self.request.POST.get("kept", "")
        found = consent_evidence.evidence(mode=seen.mode, account=seen.account, digests=[digest])
        return EvidenceInput(digest, found[0].name) if found else None

    def _show(
        self,
        form: Any,
        seen: TenantRecord,
        category: CategoryRecord,
        purpose: str,
        status: int = 200,
        **more: Any,
    ) -> HttpResponse:
        prohibitions = tenant_papers.prohibitions_of(tenant=seen.id, at=clock.now())
        return self.show(
            status,
            form=form,
            tenant=seen,
            category=category,
            purpose=purpose,
            prohibitions=prohibitions,
            entitlement=pricing.entitlement(tenant=seen.id),
            **more,
        )


def _signatory(said: dict[str, Any]) -> Signatory:
    """Return the person that the signed document names. Their signature counts once a colleague approves it."""
    return Signatory(
        document_approval.BY_DOCUMENT,
        name=said["signatory_name"],
        email=said["signatory_email"],
        title=said["signatory_title"],
    )
