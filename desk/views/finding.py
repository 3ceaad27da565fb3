"""The page of one finding and its follow-up."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk import staff
from desk.forms import fields
from desk.page import Page, found_or_404, refuse
from desk.views.findings import SAYS
from ledger import clock
from lineage.findings import telling
from lineage.findings.operations import findings as lineage_findings
from lineage.findings.operations.findings import FindingClosed, NoteMissing
from lineage.findings.queries import findings

_DONE = {
    "acknowledged": "Acknowledged. We tell the customer that it is being checked.",
    "stated": "Your statement stands on the customer's page, and was mailed.",
    "explained": "The explanation stands on the customer's page, and was mailed.",
    "remedied": "The remedy stands on the customer's page, and was mailed.",
}


class NoteForm(forms.Form):
    note = fields.long_text(
        label="In words",
        required=False,
        help_text="Kept with the finding. Of a breach, the customer reads it word for word.",
    )


def _text(value: object) -> str:
    """Write a finding's evidence as readable text."""
    if value is None or value == []:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


class FindingPage(Page):
    title = "Finding"
    template = "desk/finding.html"

    def get(self, request: HttpRequest, finding: UUID) -> HttpResponse:
        return self._page(finding, NoteForm())

    def post(self, request: HttpRequest, finding: UUID) -> HttpResponse:
        if not staff.groups_of(self.user, staff.LEGAL):
            messages.error(request, "What is done about a finding is for Legal to say.")
            return redirect("admin:finding", finding=finding)
        found_or_404(findings.finding(id=finding), "finding")
        form = NoteForm(request.POST)
        step = request.POST.get("do", "")
        if not form.is_valid() or step not in {"acknowledged", "stated", "explained", "remedied"}:
            messages.error(request, "Nothing was asked for.")
            return redirect("admin:finding", finding=finding)
        try:
            lineage_findings.follow_up(
                finding=finding, step=step, note=form.cleaned_data["note"], by=self.actor, at=clock.now()
            )
        except (FindingClosed, NoteMissing) as error:
            refuse(form, error)
            return self._page(finding, form, 422)
        messages.success(request, _DONE[step])
        return redirect("admin:finding", finding=finding)

    def _page(self, id: UUID, form: NoteForm, status: int = 200) -> HttpResponse:
        seen = found_or_404(findings.finding(id=id), "finding")
        said = [(name.replace("_", " "), _text(value)) for name, value in seen.evidence.items()]
        return self.show(
            status,
            seen=seen,
            says=SAYS[seen.code],
            evidence=said,
            answer_by=telling.answer_by(told_at=seen.told_at, hours=settings.LICET_INCIDENT_ANSWER_HOURS)
            if seen.told_at and not seen.answered
            else None,
            form=form,
            may_follow=staff.groups_of(self.user, staff.LEGAL),
        )
