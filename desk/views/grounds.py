"""The buttons that take and answer the check of a withdrawal's grounds."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from billing.operations import grounds
from desk import staff
from desk.page import Page
from ledger import clock


class CheckGroundsPage(Page):
    """Take the check of a withdrawal's grounds, or say what came of it."""

    title = "Check grounds"
    http_method_names = ["post"]
    groups = (staff.FINANCE, staff.LEGAL)

    def post(self, request: HttpRequest, consent: UUID) -> HttpResponse:
        do, note = request.POST.get("do"), request.POST.get("note", "").strip()[:1000]
        try:
            if do == "take":
                grounds.take(consent=consent, owner=self.user.pk)
                messages.success(request, "It is yours now.")
            elif not note:
                messages.error(request, "Say what you found, and where it is on record.")
            else:
                hold = do == "hold"
                grounds.check(consent=consent, hold=hold, note=note, by=self.actor, at=clock.now())
                messages.success(
                    request,
                    "Recorded. Nothing is paid back."
                    if hold
                    else "Recorded. What is paid back is decided as of the withdrawal, and can be waived for 3 days.",
                )
        except grounds.NothingToCheck:
            messages.error(request, "These grounds were checked already.")
        return redirect("admin:adjustments")
