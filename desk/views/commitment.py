"""The page that records a commitment of a customer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk import staff
from desk.forms import fields
from desk.forms.commitment import CommitmentForm
from desk.page import Page, refuse
from desk.views.tenants import tenant_or_404
from ledger import clock
from pricing.governance.operations import commitment_proposals, commitments
from pricing.governance.operations.commitment_proposals import CommitmentSaid
from pricing.governance.queries import schedules
from tenants.queries import tenants
from tenants.queries.tenants import TenantRecord


class RecordCommitment(Page):
    """Record a minimum term that a customer signed for. A second person decides."""

    title = "Record a commitment"
    groups = (staff.FINANCE,)

    def get(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        return self._show(CommitmentForm(), tenant_or_404(tenant))

    def post(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = tenant_or_404(tenant)
        form = CommitmentForm(request.POST)
        fields.in_zone(form, seen.zone)
        if not form.is_valid():
            return self._show(form, seen, status=422)
        said = dict(form.cleaned_data)
        every = said.pop("covers") == "account"
        committed = [each.id for each in tenants.tenants(account=seen.account)] if every else [seen.id]
        try:
            commitment_proposals.propose_commitment(
                committed=committed, said=CommitmentSaid(**said), by=self.actor, at=clock.now()
            )
        except (
            commitment_proposals.CommitmentUnclear,
            commitment_proposals.NoSuchOrderForm,
            commitments.CommitmentOverlaps,
            schedules.NoSuchSchedule,
        ) as error:
            refuse(form, error)
            return self._show(form, seen, status=422)
        messages.warning(request, "The commitment waits for a second person.")
        return redirect("admin:tenant", tenant=seen.id)

    def _show(self, form: Form, tenant: TenantRecord, status: int = 200) -> HttpResponse:
        return self.show(status, form=form, tenant=tenant, submit="Record it")
