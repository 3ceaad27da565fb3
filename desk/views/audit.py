"""The page of one audit: what the auditor found, and the vendor's answers."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk import staff
from desk.forms import fields
from desk.page import Page, refuse
from ledger import clock
from lineage.audits.operations import answers
from lineage.audits.operations.answers import AuditFindingAnswered
from lineage.audits.queries import audits, findings


class AnswerForm(forms.Form):
    """The vendor's only answer to a finding. The customer and the auditor read it."""

    finding = forms.UUIDField(widget=forms.HiddenInput)
    answer = fields.choice([("accepted", "Accepted"), ("disputed", "Disputed")], label="Answer")
    text = fields.long_text(
        label="What was done, or why not", help_text="The customer and the auditor read it."
    )


class AuditPage(Page):
    title = "Audit"
    template = "desk/audit.html"

    def get(self, request: HttpRequest, audit: UUID) -> HttpResponse:
        return self._page(audit)

    def post(self, request: HttpRequest, audit: UUID) -> HttpResponse:
        if not staff.groups_of(self.user, staff.LEGAL):
            messages.error(request, "Legal answers what auditors found.")
            return redirect("admin:audit", audit=audit)
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self._page(audit, form, 422)
        try:
            answers.answer_finding(audit=audit, by=self.actor, at=clock.now(), **form.cleaned_data)
        except AuditFindingAnswered as error:
            refuse(form, error)
            return self._page(audit, form, 422)
        except (audits.NoSuchAudit, findings.NoSuchAuditFinding) as error:
            raise Http404(error.code) from error
        messages.success(request, "Recorded.")
        return redirect("admin:audit", audit=audit)

    def _page(self, id: UUID, form: AnswerForm | None = None, status: int = 200) -> HttpResponse:
        at = clock.now()
        try:
            seen = audits.audit(id=id, at=at)
        except audits.NoSuchAudit as error:
            raise Http404(error.code) from error
        found = findings.findings(audit=id, at=at)
        waiting = next((one for one in found if one.answered_at is None), None)
        may_answer = waiting is not None and staff.groups_of(self.user, staff.LEGAL)
        return self.show(
            status,
            seen=seen,
            found=found,
            waiting=waiting if may_answer else None,
            form=form or AnswerForm(initial={"finding": waiting.id if waiting else None}),
        )
