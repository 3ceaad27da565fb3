"""The page that moves a tenant to another account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent import evidence_files, evidence_kinds
from consent.operations import agreements, evidence, moves, statements
from desk import evidence_upload, staff
from desk.forms.moves import MoveForm
from desk.page import Page, refuse
from desk.views.tenants import tenant_or_404
from ledger import clock
from tenants.operations.tenants import NoSuchAccount
from tenants.queries.tenants import TenantRecord

_REFUSALS = (
    *(NoSuchAccount, moves.NothingToMove, statements.ResellerMayNotConsent, agreements.NewEvidenceNeeded),
    *(evidence_kinds.EvidenceTypeNotAllowed, evidence.EvidenceTooLarge, evidence.EvidenceEmpty),
    evidence_files.EvidenceUnavailable,
)


class MoveTenant(Page):
    groups = (staff.LEGAL,)

    def get(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = self._tenant(tenant)
        return self._show(MoveForm(zone=seen.zone), seen)

    def post(self, request: HttpRequest, tenant: UUID) -> HttpResponse:
        seen = self._tenant(tenant)
        form = MoveForm(request.POST, request.FILES, zone=seen.zone)
        if not form.is_valid():
            return self._show(form, seen, status=422)
        said, at = form.cleaned_data, clock.now()
        document = said.pop("document")
        try:
            kept = evidence_upload.store_document(
                document, mode=seen.mode, account=seen.account, by=self.actor, at=at
            )
            moves.propose_move(
                mode=seen.mode,
                tenant=seen.key,
                evidence=[kept] if kept else [],
                by=self.actor,
                at=at,
                **said,
            )
        except _REFUSALS as error:
            refuse(form, error)
            return self._show(form, seen, status=422)
        messages.success(
            request, "The move is proposed. It waits for a colleague or an owner of the old account."
        )
        return redirect("admin:tenant", tenant=tenant)

    def _tenant(self, tenant: UUID) -> TenantRecord:
        seen = tenant_or_404(tenant)
        self.title = f"Move {seen.name} to another account"
        return seen

    def _show(self, form: Any, seen: TenantRecord, *, status: int = 200) -> HttpResponse:
        return self.show(status=status, form=form, submit="Propose the move", tenant=seen)
