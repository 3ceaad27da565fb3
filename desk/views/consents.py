from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from consent.conditions import Conditions
from consent.operations import changes, evidence, statements
from consent.operations.evidence import EvidenceInput
from consent.queries import agreements, catalogue, consents, terms
from consent.queries import evidence as consent_evidence
from consent.queries.catalogue import CategoryRecord
from consent.queries.consents import ConsentRecord
from desk import evidence_upload
from desk.forms.consents import ConditionsForm, QuestionForm, ReasonForm, WithdrawForm
from desk.page import Page, found_or_404, refuse
from desk.views.tenants import tenant_or_404
from lineage.clearances.queries import clearances
from lineage.clearances.queries.clearances import ClearanceRecord
from lineage.destruction.queries import orders
from pricing import queries as pricing
from tenants.queries import people as tenant_people
from tenants.queries import tenants
from tenants.queries.tenants import TenantRecord

_REFUSALS = (
    statements.UnknownTerms,
    statements.TermsNotInEffect,
    statements.TermsSuperseded,
    statements.OwnershipConflict,
    statements.ThirdPartyRightsMissing,
    statements.RiskNotAccepted,
    statements.ResellerMayNotConsent,
    statements.ValidityOver,
    evidence.EvidenceTypeNotAllowed,
    evidence.EvidenceTooLarge,
    evidence.EvidenceEmpty,
)


def consent_or_404(id: UUID) -> ConsentRecord:
    return found_or_404(consents.consent(id=id, at=timezone.now()), "consent")


class ChooseQuestion(Page):
    """The first step of recording a consent for a customer."""

    def get(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = tenant_or_404(tenant)
        self.title = f"Record a consent for {seen.name}"
        form = QuestionForm(
            categories=catalogue.categories(mode=seen.mode), purposes=catalogue.purposes(mode=seen.mode)
        )
        return self.show(
            form=form, submit="Go on", method="get", tenant=seen, action=f"{request.path}conditions/"
        )


class RecordConsent(Page):
    """Record a proposed consent: enter the conditions, preview the price, then propose it to the customer."""

    template = "desk/record_consent.html"

    def get(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen, category, purpose = self._question(tenant)
        return self._show(ConditionsForm(category=category, terms=self._terms(seen)), seen, category, purpose)

    def post(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen, category, purpose = self._question(tenant)
        form = ConditionsForm(request.POST, request.FILES, category=category, terms=self._terms(seen))
        conditions = form.conditions() if form.is_valid() else None
        if conditions is None:
            return self._show(form, seen, category, purpose, status=422)
        try:
            # Kept with the preview already: a browser does not send a chosen file twice.
            kept = self._attached(seen, form) or self._kept(seen)
            if "record" not in request.POST:
                quote = self._quote(seen, category, purpose, conditions)
                return self._show(form, seen, category, purpose, quote=quote, kept=kept)
            done = self._record(seen, category, purpose, form.cleaned_data, conditions, kept)
        except _REFUSALS as error:
            refuse(form, error)
            return self._show(form, seen, category, purpose, status=422)
        messages.success(request, "Proposed. It has no effect until the customer confirms it.")
        return redirect("admin:consent", consent=done)

    def _question(self, tenant: UUID) -> tuple[TenantRecord, CategoryRecord, str]:
        seen = tenant_or_404(tenant)
        try:
            category = catalogue.category(mode=seen.mode, code=self.request.GET.get("category", ""))
        except catalogue.NoSuchCategory:
            return found_or_404(None, "category")
        purpose = found_or_404(
            catalogue.purpose(mode=seen.mode, code=self.request.GET.get("purpose", "")), "purpose"
        )
        self.title = f"{category.name} of {seen.name}: {purpose.name}"
        return seen, category, purpose.code

    def _terms(self, seen: TenantRecord) -> list[terms.TermsRecord]:
        at = timezone.now()
        return [t for t in terms.published(mode=seen.mode, account=seen.account) if t.effective_from <= at]

    def _quote(
        self, seen: TenantRecord, category: CategoryRecord, purpose: str, conditions: Conditions
    ) -> Any:
        change = pricing.QuoteChange(category.code, purpose, conditions)
        try:
            return pricing.quote(tenant=seen.id, changes=[change], at=timezone.now())
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
            risk_class=said["risk_class"],
            risk_accepted=said["risk_accepted"],
            rights_attested=said.get("rights_attested", False),
            evidence=[kept] if kept else [],
            manner="proposed",
            by=self.actor,
            at=timezone.now(),
        ).consent

    def _attached(self, seen: TenantRecord, form: ConditionsForm) -> EvidenceInput | None:
        return evidence_upload.store_document(
            form.cleaned_data["document"],
            mode=seen.mode,
            account=seen.account,
            by=self.actor,
            at=timezone.now(),
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
        prohibitions = agreements.prohibitions_of(account=seen.account, at=timezone.now())
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


class ConsentPage(Page):
    """One consent: its conditions, its history and the actions available now."""

    template = "desk/consent.html"

    def get(self, request: HttpRequest, consent: UUID) -> HttpResponse:
        seen = consent_or_404(consent)
        self.title = f"{seen.category_name}: {seen.purpose_name}"
        tenant = tenants.tenant_by_id(id=seen.tenant)
        people = tenant_people.people(
            ids=[id for event in seen.events for id in (event.actor, event.signatory) if id is not None]
        )
        return self.show(
            consent=seen,
            tenant=tenant,
            conditions=[
                (name, value) for name, value in seen.conditions.to_dict().items() if value is not None
            ],
            events=[
                (
                    event,
                    people.get(event.actor) if event.actor else None,
                    people.get(event.signatory) if event.signatory else None,
                )
                for event in seen.events
            ],
            evidence=consent_evidence.evidence(mode=seen.mode, account=tenant.account, digests=seen.evidence),
            mine=seen.proposed_by == self.user.person_id,
        )


class ConsentActionPage(Page):
    """One action on a consent, with its consequences shown before it is taken."""

    template = "desk/change.html"
    verb = ""
    form: type[ReasonForm] = ReasonForm
    explains = ""

    def get(self, request: HttpRequest, consent: UUID) -> HttpResponse:
        seen = consent_or_404(consent)
        return self._show(self.form(), seen)

    def post(self, request: HttpRequest, consent: UUID) -> HttpResponse:
        seen = consent_or_404(consent)
        form = self.form(request.POST)
        if form.is_valid():
            try:
                self.act(seen, form.cleaned_data)
            except self.refusals() as error:
                refuse(form, error)
            else:
                messages.success(request, f"Done: {self.verb}.")
                return redirect("admin:consent", consent=consent)
        return self._show(form, seen, status=422)

    def act(self, seen: ConsentRecord, said: dict[str, Any]) -> None:
        raise NotImplementedError

    @staticmethod
    def refusals() -> tuple[type[Exception], ...]:
        return (
            changes.NothingToWithdraw,
            changes.NothingToPause,
            changes.NotPaused,
            changes.NothingToDispute,
            changes.NotProposed,
            changes.SecondPersonNeeded,
            changes.SignedEvidenceNeeded,
            changes.CustomerMustConfirm,
            statements.TermsSuperseded,
        )

    def _show(self, form: ReasonForm, seen: ConsentRecord, status: int = 200) -> HttpResponse:
        self.title = f"{self.verb.capitalize()}: {seen.category_name}, {seen.purpose_name}"
        return self.show(
            status,
            form=form,
            consent=seen,
            tenant=tenants.tenant_by_id(id=seen.tenant),
            explains=self.explains,
            verb=self.verb,
            quote=self.consequence(seen),
            runs=self.runs(seen),
            copies=orders.copies_of(
                mode=seen.mode, tenant=seen.tenant, category=seen.category, purpose=seen.purpose
            ),
            models=orders.learned_by(
                mode=seen.mode, tenant=seen.tenant, category=seen.category, purpose=seen.purpose
            ),
        )

    def runs(self, seen: ConsentRecord) -> list[ClearanceRecord]:
        """The active training runs that may use this data."""
        at = timezone.now()
        found = clearances.open_for(tenant=seen.tenant, category=seen.category, purpose=seen.purpose, at=at)
        return clearances.runs(ids=found, at=at)

    def consequence(self, seen: ConsentRecord) -> Any:
        """The price without this consent; None where the price would not change."""
        if seen.status != "active":
            return None
        change = pricing.QuoteChange(seen.category, seen.purpose, None)
        try:
            return pricing.quote(tenant=seen.tenant, changes=[change], at=timezone.now())
        except (pricing.NoScheduleInEffect, pricing.NoTermsOffered):
            return None


class WithdrawPage(ConsentActionPage):
    verb = "withdraw"
    form = WithdrawForm
    explains = (
        "From the moment you confirm, every training job is told no. Nothing older comes back to life. The "
        "discount ends with the next invoice."
    )

    def act(self, seen: ConsentRecord, said: dict[str, Any]) -> None:
        changes.withdraw(
            consent=seen.id,
            reason=said["reason"],
            election=said["election"] or None,
            by=self.actor,
            at=timezone.now(),
        )


class PausePage(ConsentActionPage):
    verb = "pause"
    explains = "Nothing is permitted until it is resumed, and data created meanwhile stays outside."

    def act(self, seen: ConsentRecord, said: dict[str, Any]) -> None:
        changes.pause(consent=seen.id, reason=said["reason"], by=self.actor, at=timezone.now())


class ResumePage(ConsentActionPage):
    verb = "resume"
    explains = "It permits again what it permitted before, without the data created during the pause."

    def act(self, seen: ConsentRecord, said: dict[str, Any]) -> None:
        changes.resume(consent=seen.id, reason=said["reason"], by=self.actor, at=timezone.now())


class DisputePage(ConsentActionPage):
    verb = "dispute"
    explains = "Somebody says that whoever consented was not entitled to. Every answer is no at once."

    def act(self, seen: ConsentRecord, said: dict[str, Any]) -> None:
        changes.dispute(consent=seen.id, reason=said["reason"], by=self.actor, at=timezone.now())


class ApprovePage(ConsentActionPage):
    verb = "approve"
    explains = (
        "You vouch that the signed document attached says what is proposed here. It takes effect at once; the "
        "customer's owners are told."
    )

    def act(self, seen: ConsentRecord, said: dict[str, Any]) -> None:
        changes.approve(consent=seen.id, approver=self.user.person_id, by=self.actor, at=timezone.now())


class EvidenceDocument(Page):
    """Download an evidence document; it is never rendered as a page."""

    def get(self, request: HttpRequest, consent: UUID, sha256: str) -> HttpResponse:
        seen = consent_or_404(consent)
        tenant = tenants.tenant_by_id(id=seen.tenant)
        found = consent_evidence.evidence(mode=seen.mode, account=tenant.account, digests=[sha256])
        if sha256 not in seen.evidence or not found or found[0].held_by_caller:
            raise Http404("There is no such document here.")
        document = found[0]
        with default_storage.open(document.stored_as) as stored:
            data = stored.read()
        if hashlib.sha256(data).hexdigest() != document.sha256:
            raise Http404("The stored document is not the one that was recorded.")
        response = FileResponse(
            BytesIO(data), as_attachment=True, filename=document.name, content_type=document.content_type
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response  # type: ignore[return-value]
