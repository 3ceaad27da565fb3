"""The page about rows that differ from the ledger, and how far the check is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from desk import staff
from desk.page import Page
from ledger import incidents


class StatePage(Page):
    title = "State and audit"
    template = "desk/state.html"
    groups = (staff.LEGAL,)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(status_now=incidents.status(), rows=incidents.incidents())
