"""The desk's pages of changes that wait for a second person."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk import staff
from desk.forms.approvals import AnswerForm
from desk.page import Page, refuse
from desk.views.approval_document import approval_or_404, documents_of
from desk.views.catalogue import MODE
from ledger import clock
from tenants import approval_rules, changes
from tenants.operations import approvals as operations
from tenants.queries import approval_lines, approvals, people
from tenants.queries.approvals import ApprovalRecord

_SHOWN = 100


class ApprovalsPage(Page):
    """Changes that widen what the vendor may do, and wait for another person."""

    title = "Approvals"
    template = "desk/approvals.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = [(one, _title(one)) for one in approvals.approvals(mode=MODE, limit=_SHOWN)]
        waiting = [row for row in rows if row[0].status in approval_rules.OPEN]
        return self.show(waiting=waiting, ended=[row for row in rows if row not in waiting])


class ApprovalPage(Page):
    """One change: what differs, and the answer of a second person."""

    title = "A change that waits"
    template = "desk/approval.html"

    def get(self, request: HttpRequest, approval: UUID) -> HttpResponse:
        return self._show(approval, AnswerForm())

    def post(self, request: HttpRequest, approval: UUID) -> HttpResponse:
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self._show(approval, form, status=422)
        at = clock.now()
        if not self._may_answer(approval_or_404(approval)):
            raise PermissionDenied
        try:
            if form.cleaned_data["answer"] == "approve":
                operations.approve(id=approval, by=self.actor, at=at)
            else:
                operations.refuse(id=approval, by=self.actor, at=at, reason=form.cleaned_data["reason"])
        except (
            approval_rules.NotOpen,
            approval_rules.ApprovesOwnChange,
            approval_rules.OwnerApproves,
        ) as error:
            refuse(form, error)
            return self._show(approval, form, status=422)
        messages.success(request, "Your answer is recorded.")
        return redirect("admin:approvals")

    def _may_answer(self, seen: ApprovalRecord) -> bool:
        asks = changes.kind_named(seen.change).for_administrators
        return not asks or staff.groups_of(self.user, staff.ADMINISTRATORS)

    def _show(self, id: UUID, form: AnswerForm, status: int = 200) -> HttpResponse:
        seen = approval_or_404(id)
        proposer = people.person(id=seen.proposer) if seen.proposer else None
        return self.show(
            status,
            one=seen,
            form=form,
            submit="Record my answer",
            says=_title(seen),
            lines=approval_lines.differences(seen),
            documents=documents_of(seen),
            proposer=proposer.name if proposer else "the operator of the server",
            can_answer=seen.status == "pending"
            and seen.proposer != self.user.person_id
            and self._may_answer(seen),
            is_own=seen.proposer == self.user.person_id,
        )


def _title(seen: ApprovalRecord) -> str:
    return f"{changes.kind_named(seen.change).title}: {seen.subject.partition(':')[2]}"
