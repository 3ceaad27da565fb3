"""Proposals of several consents: read them, and accept, change or refuse their items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from consent.operations import proposal_answers, proposal_reminders
from consent.operations.item_faults import ItemRefused
from consent.operations.proposal_faults import RoundSuperseded
from consent.proposal_rules import CUSTOMER
from consent.queries import consents, proposals
from consent.queries import terms as consent_terms
from consent.queries.proposal_records import ItemRecord, NoSuchProposal, ProposalRecord
from portal import counter_offers, question_draft, sent_forms
from portal.acting_members import ActingMember, for_acting_member, signatories_only
from portal.counter_offers import CounterOffer
from portal.forms.proposal import ProposalForm
from portal.pages import show
from portal.presenters import refusal_texts
from portal.presenters.price import price
from portal.presenters.proposal_items import item_rows
from portal.presenters.tier_bar import tier_bar
from pricing.queries import QuoteChange


@require_safe
@for_acting_member
def index(request: HttpRequest, acting: ActingMember) -> HttpResponse:
    found = proposals.proposals(tenants=[acting.tenant.id], at=acting.at)
    waiting = [one for one in found if CUSTOMER in one.turns]
    return show(
        request, acting, "proposals", waiting=waiting, others=[one for one in found if one not in waiting]
    )


@require_safe
@for_acting_member
def detail(request: HttpRequest, acting: ActingMember, id: UUID) -> HttpResponse:
    seen = proposal_or_404(acting, id)
    if acting.may_consent and not acting.viewing:
        proposal_reminders.note_opened(proposal=id, person=acting.person, by=acting.by, at=acting.at)
    counters = _counters(acting, seen)
    address = reverse("portal:answer-proposal", args=[acting.mode, acting.key, id])
    sent = sent_forms.checked(request, address)
    began = question_draft.draft(acting, question_draft.of_answers(seen.id, seen.round))
    typed = sent_forms.kept(request, address) or (began.form if began else None)
    form = _form(seen, counters, sent, texts=typed)
    mine = [each for each in seen.items if each.turn == CUSTOMER]
    changes = [_change(each, counters.get(each.item)) for each in mine]
    found = price(tenant=acting.tenant.id, mode=acting.mode, changes=changes, at=acting.at)
    versions = sorted({each.consent.terms for each in mine})
    return show(
        request,
        acting,
        "proposal",
        one=seen,
        rows=item_rows(seen, form, counters=counters, person=acting.person, at=acting.at, zone=acting.zone),
        form=form,
        terms=[consent_terms.terms(mode=acting.mode, version=version) for version in versions],
        waits_for_us=bool(mine),
        price=found,
        ladder=tier_bar(found) if found else None,
    )


@require_POST
@for_acting_member
@signatories_only
def answer(request: HttpRequest, acting: ActingMember, id: UUID) -> HttpResponse:
    """Record the answers, once. Each refusal leads back to the page, with everything typed."""
    seen = proposal_or_404(acting, id)
    counters = _counters(acting, seen)
    form = _form(seen, counters, request.POST)
    page = redirect("portal:proposal", acting.mode, acting.key, id)
    if request.POST.get("round") != str(seen.round):
        messages.warning(request, f"Nothing was recorded. {refusal_texts.refusal_text(RoundSuperseded())}")
        return page
    if not form.is_valid():
        sent_forms.keep(request)
        return page
    answers = form.answers()
    if not answers:
        messages.info(request, "You chose to answer later. Nothing was recorded.")
        return page
    try:
        proposal_answers.answer(
            proposal=id,
            round=seen.round,
            answers=answers,
            sides=[CUSTOMER],
            signatory=acting.signatory,
            declared=form.declaration(),
            by=acting.by,
            at=acting.at,
        )
    except ItemRefused as error:
        sent_forms.keep(request)
        messages.error(request, f"Nothing was recorded. {refusal_texts.refusal_text(error.cause)}")
    except refusal_texts.REFUSAL_TEXTS as error:
        messages.error(request, f"Nothing was recorded. {refusal_texts.refusal_text(error)}")
    else:
        question_draft.discard(acting, question_draft.of_answers(seen.id, seen.round))
        for each in seen.items:
            question_draft.discard(acting, counter_offers.subject(seen, each))
        messages.success(request, "Your answer is recorded.")
    return page


@require_POST
@for_acting_member
@signatories_only
def keep_answers(request: HttpRequest, acting: ActingMember, id: UUID) -> HttpResponse:
    """Keep the answers while they are chosen and typed."""
    seen = proposal_or_404(acting, id)
    if request.POST.get("round") == str(seen.round):
        names = _form(seen, {}).fields
        question_draft.keep_named(acting, question_draft.of_answers(seen.id, seen.round), request.POST, names)
    return HttpResponse(status=204)


def proposal_or_404(acting: ActingMember, id: UUID) -> ProposalRecord:
    """Load a proposal to the tenant. Raises: Http404 if it does not exist or belongs to another tenant."""
    try:
        seen = proposals.proposal(id=id, at=acting.at)
    except NoSuchProposal as error:
        raise Http404("no such proposal") from error
    if seen.tenant != acting.tenant.id:
        raise Http404("no such proposal")
    return seen


def _counters(acting: ActingMember, seen: ProposalRecord) -> dict[int, CounterOffer]:
    """Return what the member drafted instead of items, by their numbers."""
    found = [counter_offers.drafted(acting, seen, each) for each in seen.items if each.turn == CUSTOMER]
    return {each.item: each for each in found if each is not None}


def _change(item: ItemRecord, counter: CounterOffer | None) -> QuoteChange:
    conditions = counter.conditions if counter else item.consent.conditions
    return QuoteChange(item.consent.category, item.consent.purpose, conditions)


def _form(
    seen: ProposalRecord, counters: Mapping[int, CounterOffer], data: Any = None, *, texts: Any = None
) -> ProposalForm:
    items = [each for each in seen.items if each.turn == CUSTOMER]
    needs = consents.declarations_needed(ids=[each.consent.id for each in items])
    changes = {number: each.conditions for number, each in counters.items()}
    return ProposalForm(data, items=items, needs=list(needs.values()), changes=changes, texts=texts)
