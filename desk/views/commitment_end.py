"""The page that ends a commitment of a customer before its time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk import staff
from desk.forms.commitment import EndCommitmentForm
from desk.page import Page, found_or_404, refuse
from desk.views.tenants import tenant_or_404
from ledger import clock
from pricing.commitment import Commitment
from pricing.governance.operations import commitment_proposals, commitments
from pricing.governance.queries import commitments as queries


class EndCommitment(Page):
    """End a commitment before its time."""

    title = "End a commitment"
    groups = (staff.FINANCE,)

    def get(self, request: HttpRequest, commitment: UUID) -> HttpResponse:
        return self._show(EndCommitmentForm(), commitment_or_404(commitment))

    def post(self, request: HttpRequest, commitment: UUID) -> HttpResponse:
        record = commitment_or_404(commitment)
        form = EndCommitmentForm(request.POST)
        if not form.is_valid():
            return self._show(form, record, status=422)
        reason, at = form.cleaned_data["reason"], clock.now()
        try:
            if form.cleaned_data["how"] == "notice":
                ends_at = commitments.give_notice(id=record.id, reason=reason, by=self.actor, at=at)
                messages.success(request, f"Recorded. The commitment ends on {ends_at:%-d %B %Y} (UTC).")
            else:
                commitment_proposals.propose_end(id=record.id, reason=reason, by=self.actor, at=at)
                messages.warning(request, "The end waits for a second person.")
        except commitments.CommitmentOver as error:
            refuse(form, error)
            return self._show(form, record, status=422)
        return redirect("admin:tenant", tenant=record.tenant)

    def _show(self, form: Form, record: Commitment, status: int = 200) -> HttpResponse:
        return self.show(status, form=form, tenant=tenant_or_404(record.tenant), submit="End it", danger=True)


def commitment_or_404(id: UUID) -> Commitment:
    try:
        return queries.commitment_by_id(id=id)
    except queries.NoSuchCommitment:
        return found_or_404(None, "commitment")
