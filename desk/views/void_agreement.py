"""The page that declares an agreement void which was recorded in error. A second person approves it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent.operations import voiding
from consent.queries import agreements
from consent.queries.agreements import AgreementRecord
from desk import staff
from desk.forms.contract import VoidForm
from desk.page import Page, found_or_404
from desk.views.tenants import tenant_or_404
from ledger import clock


class VoidAgreement(Page):
    groups = (staff.LEGAL,)

    def get(self, request: HttpRequest, tenant: UUID, reference: str) -> HttpResponse:
        return self._show(tenant, reference, VoidForm())

    def post(self, request: HttpRequest, tenant: UUID, reference: str) -> HttpResponse:
        seen = tenant_or_404(tenant)
        _agreement(seen.account, reference)
        form = VoidForm(request.POST)
        if not form.is_valid():
            return self._show(tenant, reference, form, status=422)
        voiding.void_agreement(
            mode=seen.mode,
            account=seen.account_key,
            reference=reference,
            reason=form.cleaned_data["reason"],
            by=self.actor,
            at=clock.now(),
        )
        now = _agreement(seen.account, reference)
        messages.success(
            request,
            "The agreement is void."
            if now.status == "voided"
            else "Recorded. It waits for a colleague or an owner of the customer.",
        )
        return redirect("admin:tenant", tenant=tenant)

    def _show(self, tenant: UUID, reference: str, form: VoidForm, status: int = 200) -> HttpResponse:
        seen = tenant_or_404(tenant)
        known = _agreement(seen.account, reference)
        self.title = f"Declare {known.reference} of {seen.account_name} void"
        return self.show(status, form=form, submit="Declare it void", tenant=seen, danger=True)


def _agreement(account: UUID, reference: str) -> AgreementRecord:
    known = agreements.agreements(account=account)
    found = next((each for each in known if each.reference == reference and each.status != "voided"), None)
    return found_or_404(found, "agreement")
