"""Remind a customer of a proposal that waits for its answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent.operations import proposal_reminders
from desk.page import Page, refusal
from desk.views.proposal import proposal_or_404
from ledger import clock


class RemindProposal(Page):
    """The button on the page of a proposal."""

    def post(self, request: HttpRequest, proposal: UUID) -> HttpResponse:
        proposal_or_404(proposal)
        try:
            proposal_reminders.remind(proposal=proposal, by=self.actor, at=clock.now())
        except (proposal_reminders.NothingToRemindOf, proposal_reminders.RemindedLately) as error:
            messages.error(request, refusal(error))
        else:
            messages.success(request, "Reminded. Every member who may sign for the customer gets a mail.")
        return redirect("admin:proposal", proposal=proposal)
