"""The end of the contract: what it means, and an owner's decision about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from consent import paper_endings
from consent.operations import contract_ends
from consent.queries import agreements, ended_contracts
from documents import typeset
from documents.addenda import content as addendum
from documents.addenda import pdf
from lineage.destruction import planning
from lineage.destruction.queries import plans
from portal.acting_members import ActingMember, for_acting_account, owners_only
from portal.forms.contract_end import ContractEndForm
from portal.pages import show
from portal.presenters import refusal_texts
from tenants.queries import accounts

# An owner is asked for a decision from so long before the end.
_NEAR: Final = timedelta(days=90)


@require_http_methods(["GET", "HEAD", "POST"])
@for_acting_account
def contract(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    """Show whether the contract has ended, what that destroys, and what an owner may decide."""
    if request.method == "POST":
        return _decide(request, acting)
    return _page(request, acting, ContractEndForm(zone=acting.zone))


@require_safe
@for_acting_account
def addendum_paper(request: HttpRequest, acting: ActingMember, reference: str) -> HttpResponse:
    """Download the addendum for signing that makes the portal a valid way to consent."""
    account = accounts.account_by_id(id=acting.tenant.account)
    try:
        found = addendum.gather(account, reference, at=acting.at)
    except (addendum.NoSuchAgreement, addendum.AddendumNotNeeded) as error:
        raise Http404("no such addendum") from error
    page = request.build_absolute_uri(reverse("portal:contract", args=[acting.mode, acting.key]))
    shown = pdf.pdf(found, mode=acting.mode, address=page, at=acting.at)
    name = f'attachment; filename="addendum-{found.amends}.pdf"'
    return HttpResponse(shown, content_type=typeset.MEDIA_TYPE, headers={"Content-Disposition": name})


@owners_only
def _decide(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    form = ContractEndForm(request.POST, zone=acting.zone)
    if not form.is_valid():
        return _page(request, acting, form, status=422)
    decision = form.cleaned_data["decision"]
    try:
        contract_ends.decide_contract_end(
            mode=acting.mode,
            account=acting.tenant.account_key,
            decision=decision,
            until=form.until if decision == "holdover" else None,
            signatory=acting.signatory,
            by=acting.by,
            at=acting.at,
        )
    except refusal_texts.REFUSAL_TEXTS as error:
        return _page(request, acting, form, refusal=refusal_texts.refusal_text(error), status=409)
    messages.success(
        request,
        "Recorded. Your consents go on until the day you chose."
        if decision == "holdover"
        else "Recorded. The contract has ended, and what your terms destroy is due.",
    )
    return redirect("portal:contract", acting.mode, acting.key)


def _page(
    request: HttpRequest, acting: ActingMember, form: ContractEndForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    account = acting.tenant.account
    ends_at = agreements.papers_of(account=account).contract_end()
    known = agreements.agreements(account=account)
    planned = plans.open_plans(tenants=[acting.tenant.id], cause=planning.CONTRACT_END)
    return show(
        request,
        acting,
        "contract",
        status=status,
        ended_at=ended_contracts.ended_at(account=account, at=acting.at),
        ends_at=ends_at,
        decides_from=None if ends_at is None or ends_at - acting.at <= _NEAR else ends_at - _NEAR,
        endings=list(paper_endings.endings(known, at=acting.at)),
        plans=[plan for plan in planned if plan.waits(at=acting.at) and plans.open_items(plan=plan.id)],
        addenda=[paper for paper in known if addendum.needs_addendum(paper, known, at=acting.at)],
        may_decide=acting.role == "owner" and not acting.tenant.account_pays_only,
        form=form,
        refusal=refusal,
    )
