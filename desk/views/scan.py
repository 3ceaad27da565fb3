"""The page that starts a scan of Stripe."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from billing import wakeups
from desk import staff
from desk.page import Page


class ScanPage(Page):
    """Start a new scan that compares all of Stripe with our records."""

    title = "Look over Stripe"
    http_method_names = ["post"]
    groups = (staff.FINANCE,)

    def post(self, request: HttpRequest) -> HttpResponse:
        if wakeups.scan():
            messages.success(request, "Everything in Stripe is compared now; large accounts take a minute.")
        else:
            messages.error(request, "No worker could be told. The look that runs by itself comes soon.")
        return redirect("admin:billing")
