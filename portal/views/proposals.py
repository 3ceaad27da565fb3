"""Proposals of several consents: read them, and accept or refuse their items."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from consent.operations import proposal_answers, proposal_reminders
from consent.operations.item_faults import ItemRefused
from consent.proposal_rules import CUSTOMER
from consent.queries import consents, proposals
from consent.queries import terms as consent_terms
from consent.queries.proposal_records import NoSuchProposal, ProposalRecord
from portal.acting_members import ActingMember, for_acting_member, signatories_only
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
    seen = _proposal(acting, id)
    if not acting.viewing:
        proposal_reminders.note_opened(proposal=id, person=acting.person, by=acting.by, at=acting.at)
    return _page(request, acting, seen, _form(seen))


@require_POST
@for_acting_member
@signatories_only
def answer(request: HttpRequest, acting: ActingMember, id: UUID) -> HttpResponse:
    seen = _proposal(acting, id)
    form = _form(seen, request.POST)
    if not form.is_valid():
        return _page(request, acting, seen, form, status=422)
    answers = form.answers()
    if not answers:
        return redirect("portal:proposal", acting.mode, acting.key, id)
    try:
        proposal_answers.answer(
            proposal=id,
            round=seen.round if request.POST.get("round") == str(seen.round) else 0,
            answers=answers,
            sides=[CUSTOMER],
            signatory=acting.signatory,
            declared=form.declaration(),
            by=acting.by,
            at=acting.at,
        )
    except ItemRefused as error:
        messages.error(request, refusal_texts.refusal_text(error.cause))
    except refusal_texts.REFUSAL_TEXTS as error:
        messages.error(request, refusal_texts.refusal_text(error))
    else:
        messages.success(request, "Your answer is recorded.")
    return redirect("portal:proposal", acting.mode, acting.key, id)


def _form(seen: ProposalRecord, data: Any = None) -> ProposalForm:
    items = [each for each in seen.items if each.turn == CUSTOMER]
    needs = consents.declarations_needed(ids=[each.consent.id for each in items])
    return ProposalForm(data, items=items, needs=list(needs.values()))


def _page(
    request: HttpRequest, acting: ActingMember, seen: ProposalRecord, form: ProposalForm, status: int = 200
) -> HttpResponse:
    mine = [each for each in seen.items if each.turn == CUSTOMER]
    changes = [
        QuoteChange(each.consent.category, each.consent.purpose, each.consent.conditions) for each in mine
    ]
    found = price(tenant=acting.tenant.id, mode=acting.mode, changes=changes, at=acting.at)
    versions = sorted({each.consent.terms for each in mine})
    return show(
        request,
        acting,
        "proposal",
        status=status,
        one=seen,
        rows=item_rows(seen, form, person=acting.person, zone=acting.zone),
        form=form,
        terms=[consent_terms.terms(mode=acting.mode, version=version) for version in versions],
        waits_for_us=bool(mine),
        price=found,
        ladder=tier_bar(found) if found else None,
    )


def _proposal(acting: ActingMember, id: UUID) -> ProposalRecord:
    """Load a proposal to the tenant. Raises: Http404 if it does not exist or belongs to another tenant."""
    try:
        seen = proposals.proposal(id=id, at=acting.at)
    except NoSuchProposal as error:
        raise Http404("no such proposal") from error
    if seen.tenant != acting.tenant.id:
        raise Http404("no such proposal")
    return seen
