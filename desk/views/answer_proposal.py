"""Answer a proposal at the desk: each round as a redline, the vendor's answers, and counter-offers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent.operations import proposal_answers, statements
from consent.operations.item_faults import ItemRefused
from consent.operations.proposal_answers import AnswerInput
from consent.operations.proposal_faults import (
    ItemSettled,
    OtherSidesTurn,
    ProposalLapsed,
    RoundSuperseded,
)
from consent.proposal_rules import VENDOR
from consent.queries import catalogue, missing_signatures, proposal_rounds
from consent.queries import terms as consent_terms
from consent.queries.proposal_records import ItemRecord, ProposalRecord
from desk.forms.consents import ConditionsForm
from desk.forms.proposal import AnswerForm, initial
from desk.page import Page, found_or_404, refuse
from desk.views.proposal import proposal_or_404
from desk.views.tenants import tenant_or_404
from ledger import clock
from tenants.queries.tenants import TenantRecord

_REFUSALS = (
    RoundSuperseded,
    ProposalLapsed,
    ItemSettled,
    OtherSidesTurn,
    statements.TermsNotInEffect,
    statements.TermsSuperseded,
    statements.ValidityOver,
)


class AnswerPage(Page):
    """What was put forward in each round, and the answers to what waits for the vendor."""

    template = "desk/answer_proposal.html"

    def get(self, request: HttpRequest, proposal: UUID) -> HttpResponse:
        seen = proposal_or_404(proposal)
        return self._show(seen, AnswerForm(items=_waiting(seen)))

    def post(self, request: HttpRequest, proposal: UUID) -> HttpResponse:
        seen = proposal_or_404(proposal)
        form = AnswerForm(request.POST, items=_waiting(seen))
        if not form.is_valid():
            return self._show(seen, form, status=422)
        answers = form.answers()
        if not answers:
            messages.info(request, "Nothing was answered.")
            return redirect("admin:answer_proposal", proposal=proposal)
        try:
            proposal_answers.answer(
                proposal=proposal,
                round=int(request.POST.get("round", "0")) if request.POST.get("round", "").isdecimal() else 0,
                answers=answers,
                sides=[VENDOR],
                by=self.actor,
                at=clock.now(),
            )
        except ItemRefused as error:
            refuse(form, error.cause)
            return self._show(proposal_or_404(proposal), form, status=422)
        except _REFUSALS as error:
            refuse(form, error)
            return self._show(proposal_or_404(proposal), form, status=409)
        messages.success(request, "Your answer is recorded. We mail it to the customer.")
        return redirect("admin:answer_proposal", proposal=proposal)

    def _show(self, seen: ProposalRecord, form: AnswerForm, status: int = 200) -> HttpResponse:
        tenant = tenant_or_404(seen.tenant)
        self.title = f"Proposal to {tenant.name}"
        offers = proposal_rounds.offers(proposal=seen.id, at=clock.now(), zone=tenant.zone)
        return self.show(
            status,
            tenant=tenant,
            one=seen,
            rows=[
                (
                    item,
                    offers[item.item][-1],
                    offers[item.item][-2::-1],
                    missing_signatures.given(item.consent),
                )
                for item in seen.items
            ],
            form=form,
            waits=bool(_waiting(seen)),
        )


class CounterPage(Page):
    """Put forward other conditions in place of what the customer put forward."""

    def get(self, request: HttpRequest, proposal: UUID, item: int) -> HttpResponse:
        _seen, mine, tenant = self._item(proposal, item)
        return self._show(tenant, self._form(mine, tenant))

    def post(self, request: HttpRequest, proposal: UUID, item: int) -> HttpResponse:
        seen, mine, tenant = self._item(proposal, item)
        form = self._form(mine, tenant, data=request.POST)
        conditions = form.conditions() if form.is_valid() else None
        if conditions is None or form.errors:
            return self._show(tenant, form, status=422)
        try:
            proposal_answers.answer(
                proposal=seen.id,
                round=seen.round,
                answers=[AnswerInput(item, "counter", conditions=conditions)],
                sides=[VENDOR],
                by=self.actor,
                at=clock.now(),
            )
        except ItemRefused as error:
            refuse(form, error.cause)
            return self._show(tenant, form, status=422)
        except _REFUSALS as error:
            refuse(form, error)
            return self._show(tenant, form, status=409)
        messages.success(request, "Put forward. It has no effect until the customer accepts it.")
        return redirect("admin:answer_proposal", proposal=proposal)

    def _item(self, proposal: UUID, number: int) -> tuple[ProposalRecord, ItemRecord, TenantRecord]:
        seen = proposal_or_404(proposal)
        mine = found_or_404(next((each for each in _waiting(seen) if each.item == number), None), "item")
        self.title = f"Put forward something else: {mine.consent.category_name}: {mine.consent.purpose_name}"
        return seen, mine, tenant_or_404(seen.tenant)

    def _form(self, item: ItemRecord, tenant: TenantRecord, data: object = None) -> ConditionsForm:
        form = ConditionsForm(
            data,
            category=catalogue.category(mode=item.consent.mode, code=item.consent.category),
            terms=[consent_terms.terms(mode=item.consent.mode, version=item.consent.terms)],
            zone=tenant.zone,
            initial=initial(item.consent.conditions),
        )
        # A counter-offer states nothing on the customer's behalf, and is under the same terms.
        for name in (
            *("risk_class", "risk_accepted", "rights_attested", "document"),
            *("signatory_name", "signatory_email", "signatory_title", "terms"),
        ):
            form.fields.pop(name, None)
        return form

    def _show(self, tenant: TenantRecord, form: ConditionsForm, status: int = 200) -> HttpResponse:
        return self.show(status, form=form, tenant=tenant, submit="Put this forward")


def _waiting(seen: ProposalRecord) -> list[ItemRecord]:
    return [each for each in seen.items if each.turn == VENDOR]
