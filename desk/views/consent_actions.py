"""The pages for actions on a consent: withdraw, pause, resume, dispute, approve."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent.operations import changes, classing, document_approval, statements
from consent.queries import evidence
from consent.queries.consents import ConsentRecord
from desk.forms.consent_actions import ReasonForm, WithdrawForm
from desk.page import Page, refuse
from desk.views.consents import consent_or_404
from ledger import clock
from lineage.clearances.queries import clearances
from lineage.clearances.queries.clearances import ClearanceRecord
from lineage.destruction.queries import orders
from pricing import queries as pricing
from tenants.queries import people, tenants, vendor_people


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
            changes.PausedByCustomer,
            changes.NothingToDispute,
            changes.NotProposed,
            document_approval.SecondPersonNeeded,
            document_approval.SignedEvidenceNeeded,
            document_approval.CustomerMustConfirm,
            statements.TermsSuperseded,
            statements.RiskNotAccepted,
            statements.ThirdPartyRightsMissing,
            statements.LegalBasisMissing,
            classing.RiskClassMissing,
            classing.RiskClassRecorded,
            classing.SecondSignatoryMissing,
            vendor_people.SignatoryIsVendor,
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
            **self.more(seen),
        )

    def more(self, seen: ConsentRecord) -> dict[str, Any]:
        """What the page of one action shows besides."""
        return {}

    def runs(self, seen: ConsentRecord) -> list[ClearanceRecord]:
        """The active training runs that may use this data."""
        at = clock.now()
        found = clearances.open_for(tenant=seen.tenant, category=seen.category, purpose=seen.purpose, at=at)
        return clearances.runs(ids=found, at=at)

    def consequence(self, seen: ConsentRecord) -> Any:
        """The price without this consent; None where the price would not change."""
        if seen.status != "active":
            return None
        change = pricing.QuoteChange(seen.category, seen.purpose, None)
        try:
            return pricing.quote(tenant=seen.tenant, changes=[change], at=clock.now())
        except (pricing.NoScheduleInEffect, pricing.NoTermsOffered):
            return None


class WithdrawPage(ConsentActionPage):
    verb = "withdraw"
    form = WithdrawForm
    explains = (
        "From the moment you confirm, every request is denied. No older consent takes effect again. The "
        "discount ends with the next invoice."
    )

    def act(self, seen: ConsentRecord, said: dict[str, Any]) -> None:
        changes.withdraw(
            consent=seen.id,
            reason=said["reason"],
            election=said["election"] or None,
            by=self.actor,
            at=clock.now(),
        )


class PausePage(ConsentActionPage):
    verb = "pause"
    explains = "Nothing is permitted until it is resumed, and data created meanwhile stays outside."

    def act(self, seen: ConsentRecord, said: dict[str, Any]) -> None:
        changes.pause(consent=seen.id, reason=said["reason"], by=self.actor, at=clock.now())


class ResumePage(ConsentActionPage):
    verb = "resume"
    explains = "It permits again what it permitted before, without the data created during the pause."

    def act(self, seen: ConsentRecord, said: dict[str, Any]) -> None:
        changes.resume(consent=seen.id, reason=said["reason"], by=self.actor, at=clock.now())


class DisputePage(ConsentActionPage):
    verb = "dispute"
    explains = "The authority of the person who consented is disputed. Every request is denied at once."

    def act(self, seen: ConsentRecord, said: dict[str, Any]) -> None:
        changes.dispute(consent=seen.id, reason=said["reason"], by=self.actor, at=clock.now())


class ApprovePage(ConsentActionPage):
    verb = "approve"
    explains = (
        "You have compared the signed document with what is proposed here: it says the same, and the person named "
        "below signed it. The customer's owners and that person receive a mail. The consent takes effect in 24 hours, "
        "unless an owner disputes it."
    )

    def more(self, seen: ConsentRecord) -> dict[str, Any]:
        tenant = tenants.tenant_by_id(id=seen.tenant)
        named = [event.signatory for event in seen.events if event.kind == "proposed" and event.signatory]
        return {
            "documents": evidence.evidence(mode=seen.mode, account=tenant.account, digests=seen.evidence),
            "signatory": people.person(id=named[-1]) if named else None,
            "conditions": [
                (name, value) for name, value in seen.conditions.to_dict().items() if value is not None
            ],
        }

    def act(self, seen: ConsentRecord, said: dict[str, Any]) -> None:
        document_approval.approve(consent=seen.id, by=self.actor, at=clock.now())
