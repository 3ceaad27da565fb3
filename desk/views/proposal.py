"""The page of one proposal: its items, whether the customer opened it, a link to copy, and a reminder."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from consent.operations import proposal_reminders
from consent.proposal_rules import CUSTOMER
from consent.queries import proposal_contacts, proposals
from consent.queries.proposal_records import NoSuchProposal, ProposalRecord
from desk.page import Page, found_or_404, refusal
from language import words
from ledger import clock
from tenants.queries import people, tenants
from wire import ids


class ProposalPage(Page):
    """One proposal, as the vendor sees it."""

    template = "desk/proposal.html"

    def get(self, request: HttpRequest, proposal: UUID) -> HttpResponse:
        seen = proposal_or_404(proposal)
        home = tenants.tenant_by_id(id=seen.tenant)
        told = proposal_contacts.contacts(proposal=seen.id, tenant=seen.tenant)
        known = people.people(ids=[person for person, _ in told.opened])
        self.title = f"Proposal to {home.name}"
        proposer = people.person(id=seen.proposer) if seen.proposer else None
        return self.show(
            tenant=home,
            one=seen,
            proposer=proposer.name if proposer and proposer.name else "",
            link=_address(seen, mode=home.mode, key=home.key),
            opened=[
                (known[who].name if who in known and known[who].name else words.ERASED_PERSON, when)
                for who, when in told.opened
            ],
            reminded_at=told.reminded_at,
            reminders=told.reminders,
            may_remind=CUSTOMER in seen.turns,
        )

    def post(self, request: HttpRequest, proposal: UUID) -> HttpResponse:
        proposal_or_404(proposal)
        try:
            proposal_reminders.remind(proposal=proposal, by=self.actor, at=clock.now())
        except (proposal_reminders.NothingToRemindOf, proposal_reminders.RemindedLately) as error:
            messages.error(request, refusal(error))
        else:
            messages.success(request, "Reminded. Everybody who may sign for the customer gets a mail.")
        return redirect("admin:proposal", proposal=proposal)


def proposal_or_404(id: UUID) -> ProposalRecord:
    try:
        return proposals.proposal(id=id, at=clock.now())
    except NoSuchProposal:
        return found_or_404(None, "proposal")


def _address(seen: ProposalRecord, *, mode: str, key: str) -> str:
    """Return the address of the customer's page of it, to be sent by any channel."""
    id = ids.render(ids.PROPOSAL, seen.id)
    path = reverse("portal:proposals", args=[mode, key])
    return f"{settings.PUBLIC_URL}{path}{id}/"
