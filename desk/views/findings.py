"""The pages about findings: breaches and coverage gaps, and their follow-up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from desk import staff
from desk.forms import fields
from desk.page import Page, found_or_404, refuse
from lineage.findings.operations import findings as lineage_findings
from lineage.findings.operations.findings import FindingClosed, NoteMissing
from lineage.findings.queries import findings
from lineage.findings.queries.findings import FindingRecord
from lineage.findings.rules import BREACHES, GAPS

SHOWN = 200
SAYS = {**BREACHES, **GAPS}
STATUSES = (
    ("open", "Open"),
    ("acknowledged", "Acknowledged"),
    ("explained", "Explained"),
    ("remedied", "Remedied"),
)
MODES = ("live", "test")


class NoteForm(forms.Form):
    note = fields.long_text(label="In words", required=False, help_text="Kept with the finding.")


def _rows(seen: list[FindingRecord]) -> list[dict[str, Any]]:
    return [{"seen": one, "says": SAYS[one.code], "run": one.evidence.get("job") or one.run} for one in seen]


def _text(value: object) -> str:
    """Write a finding's evidence as readable text."""
    if value is None or value == []:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


class FindingsPage(Page):
    title = "Findings"
    template = "desk/findings.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        status = request.GET.get("status") or "open"
        known = status if status in dict(STATUSES) else "open"
        groups = [
            {
                "name": name,
                "explains": explains,
                "rows": _rows(
                    [
                        one
                        for mode in MODES
                        for one in findings.findings(mode=mode, kind=kind, status=known, limit=SHOWN)
                    ]
                ),
            }
            for kind, name, explains in (
                ("breach", "Breaches", "Tenants' data was used as nobody may."),
                ("coverage_gap", "Coverage gaps", "We were told of something that we cannot place."),
            )
        ]
        return self.show(groups=groups, chosen=known, statuses=STATUSES)


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
        if not form.is_valid() or step not in {"acknowledged", "explained", "remedied"}:
            messages.error(request, "Nothing was asked for.")
            return redirect("admin:finding", finding=finding)
        try:
            lineage_findings.follow_up(
                finding=finding, step=step, note=form.cleaned_data["note"], by=self.actor, at=timezone.now()
            )
        except (FindingClosed, NoteMissing) as error:
            refuse(form, error)
            return self._page(finding, form, 422)
        messages.success(request, f"Recorded: {step}.")
        return redirect("admin:finding", finding=finding)

    def _page(self, id: UUID, form: NoteForm, status: int = 200) -> HttpResponse:
        seen = found_or_404(findings.finding(id=id), "finding")
        said = [(name.replace("_", " "), _text(value)) for name, value in seen.evidence.items()]
        return self.show(
            status,
            seen=seen,
            says=SAYS[seen.code],
            evidence=said,
            form=form,
            may_follow=staff.groups_of(self.user, staff.LEGAL) and seen.status != "remedied",
        )
