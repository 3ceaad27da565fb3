"""Changes that would let the vendor do more: owners read them, approve them, or object."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from language import formats
from portal.acting_members import ActingMember, for_acting_member
from portal.pages import show
from portal.presenters import refusal_texts
from tenants import approval_rules, changes
from tenants.operations import approvals as operations
from tenants.queries import approval_lines, approvals
from tenants.queries.approvals import ApprovalRecord


@require_safe
@for_acting_member
def index(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    rows = approvals.approvals(mode=acting.mode, account=acting.tenant.account)
    shown = [_shown(acting, one) for one in rows]
    return show(
        request,
        acting,
        "changes",
        waiting=[each for each in shown if each["open"]],
        ended=[each for each in shown if not each["open"]],
        may_answer=acting.role == "owner",
    )


@require_POST
@for_acting_member
def answer(request: HttpRequest, acting: ActingMember, id: UUID) -> HttpResponse:
    if acting.role != "owner":
        raise PermissionDenied("only owners of the account answer changes")
    account = acting.tenant.account
    reason = request.POST.get("reason", "")[:500]
    try:
        if request.POST.get("answer") == "approve":
            operations.approve(id=id, owner_of=account, by=acting.by, at=acting.at)
            says = _approved(acting, id)
        else:
            operations.refuse(id=id, owner_of=account, reason=reason, by=acting.by, at=acting.at)
            says = "Recorded. Nothing changes for you."
    except approvals.NoSuchApproval as error:
        raise Http404("no such change") from error
    except refusal_texts.REFUSAL_TEXTS as error:
        messages.error(request, refusal_texts.refusal_text(error))
    else:
        messages.success(request, says)
        if _leads_away(id):
            return redirect("portal:home")
    return redirect("portal:changes", acting.mode, acting.key)


def _approved(acting: ActingMember, id: UUID) -> str:
    since = approvals.approval(id=id).effective_from
    if since is not None and since > acting.at:
        return f"Recorded. The change takes effect on {formats.deciding_day(since, acting.zone)}."
    return "Recorded. The change is in effect."


def _leads_away(id: UUID) -> bool:
    """Whether the account may no longer see this tenant's pages once the change is in effect."""
    return changes.kind_named(approvals.approval(id=id).change).crosses_customers


def _shown(acting: ActingMember, one: ApprovalRecord) -> dict[str, Any]:
    kind = changes.kind_named(one.change)
    objected = acting.tenant.account in one.objections
    is_open = one.status in approval_rules.OPEN and not objected
    return {
        "one": one,
        "title": kind.title,
        "about": one.subject.partition(":")[2],
        "lines": approval_lines.differences(one),
        "open": is_open,
        "may_approve": is_open and kind.owners_decide and one.account == acting.tenant.account,
        "objected": objected,
    }
