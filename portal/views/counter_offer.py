"""Change an item of a proposal before answering it. What is changed is kept as a draft and signed with the answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from consent.proposal_rules import CUSTOMER
from consent.queries import terms as consent_terms
from consent.queries.proposal_records import ItemRecord, ProposalRecord
from portal import counter_offers, question_draft, sent_forms
from portal.acting_members import ActingMember, for_acting_member, signatories_only
from portal.pages import show
from portal.presenters.price import price
from portal.presenters.tier_bar import tier_bar
from portal.views.proposals import proposal_or_404
from pricing.queries import QuoteChange


@require_http_methods(["GET", "HEAD", "POST"])
@for_acting_member
@signatories_only
def counter(request: HttpRequest, acting: ActingMember, id: UUID, item: int) -> HttpResponse:
    seen = proposal_or_404(acting, id)
    mine = _item(seen, item)
    if mine is None:
        messages.info(request, "This was answered already. Nothing was recorded a second time.")
        return redirect("portal:proposal", acting.mode, acting.key, id)
    if request.method == "POST":
        return _changed(request, acting, seen, mine)
    typed = sent_forms.kept(request, request.path)
    if typed is not None:
        question_draft.keep_choice(acting, counter_offers.subject(seen, mine), typed)
        sent_forms.forget(request)
    return _page(request, acting, seen, mine)


@require_POST
@for_acting_member
@signatories_only
def forget(request: HttpRequest, acting: ActingMember, id: UUID, item: int) -> HttpResponse:
    """Throw away what the member would change."""
    seen = proposal_or_404(acting, id)
    mine = _item(seen, item)
    if mine is not None:
        question_draft.discard(acting, counter_offers.subject(seen, mine))
    return redirect("portal:proposal", acting.mode, acting.key, id)


def _changed(
    request: HttpRequest, acting: ActingMember, seen: ProposalRecord, item: ItemRecord
) -> HttpResponse:
    sent: QueryDict = request.POST.copy()
    sent["allow"] = "on"
    question_draft.keep_choice(acting, counter_offers.subject(seen, item), sent)
    form = counter_offers.form_of(acting, item, sent)
    if not form.is_valid():
        page = reverse("portal:counter", args=[acting.mode, acting.key, seen.id, item.item])
        return redirect(f"{page}?check")
    if form.conditions == item.consent.conditions:
        question_draft.discard(acting, counter_offers.subject(seen, item))
        messages.info(request, "You changed nothing, so you can accept or refuse it as it is.")
    else:
        messages.info(request, "Your changes are kept as a draft. Nothing is recorded until you sign below.")
    return redirect("portal:proposal", acting.mode, acting.key, seen.id)


def _page(request: HttpRequest, acting: ActingMember, seen: ProposalRecord, item: ItemRecord) -> HttpResponse:
    kept = question_draft.draft(acting, counter_offers.subject(seen, item))
    bound = counter_offers.form_of(acting, item, kept.form) if kept else None
    form = counter_offers.form_of(acting, item)
    if kept is not None and bound is not None:
        for name in form.fields:
            form.initial[name] = kept.form.getlist(name) if name == "chosen" else kept.form.get(name, "")
    conditions = bound.conditions if bound is not None and bound.is_valid() else None
    change = QuoteChange(item.consent.category, item.consent.purpose, conditions or item.consent.conditions)
    found = price(tenant=acting.tenant.id, mode=acting.mode, changes=[change], at=acting.at)
    return show(
        request,
        acting,
        "counter_offer",
        one=seen,
        item=item,
        category=form.category,
        terms=consent_terms.terms(mode=acting.mode, version=item.consent.terms),
        form=bound if bound is not None and "check" in request.GET else form,
        draft=kept,
        price=found,
        ladder=tier_bar(found) if found else None,
    )


def _item(seen: ProposalRecord, number: int) -> ItemRecord | None:
    """Return the item if the customer may answer it now. Raises: Http404 if the proposal has no such item."""
    item = next((each for each in seen.items if each.item == number), None)
    if item is None:
        raise Http404("no such item")
    return item if item.turn == CUSTOMER else None
