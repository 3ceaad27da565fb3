"""The page about audits: every audit of a customer's data, and how many findings wait for an answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from desk.page import Page
from ledger import clock
from lineage.audits.queries import audits

SHOWN = 200


class AuditsPage(Page):
    title = "Audits"
    template = "desk/audits.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(audits=audits.audits(at=clock.now(), limit=SHOWN))
