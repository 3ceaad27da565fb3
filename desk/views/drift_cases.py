"""The page of open differences from Stripe: since when, worth how much, whose they are, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from billing import wakeups
from billing.operations import cases as billing_cases
from billing.operations import inbox as billing_inbox
from billing.operations.cases import NoSuchCase
from billing.queries import cases as case_queries
from billing.queries import inbox
from billing.queries.cases import CaseRecord
from desk import staff
from desk.discrepancy_texts import Explanation, explanation
from desk.page import Page
from language import formats
from ledger import clock
from pricing.money import Money

_SHOW_ENDED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in words."""

    case: CaseRecord
    meaning: Explanation
    worth: str
    overdue: bool


class DriftCasesPage(Page):
    """The open differences, the nearest deadline first, with what ended lately and the letters that cannot be read."""

    title = "Differences from Stripe"
    template = "desk/drift_cases.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        at = clock.now()
        rows = [_row(case, at) for case in case_queries.open_cases()]
        finance = staff.groups_of(self.user, staff.FINANCE)
        letters = inbox.dead_letters() if finance else []
        return self.show(
            rows=rows,
            ended=[_row(case, at) for case in case_queries.recently_ended(since=at - _SHOW_ENDED)],
            letters=letters,
            may_act=finance,
            figures=[
                ("Open differences", len(rows)),
                ("Past their deadline", sum(row.overdue for row in rows)),
                ("Without an owner", sum(not row.case.owner for row in rows)),
                *([("Messages that cannot be read", len(letters))] if finance else []),
            ],
        )


class TakeCasePage(Page):
    """Make the member of staff who asks the owner of a case."""

    title = "Take a difference"
    http_method_names = ["post"]
    groups = (staff.FINANCE,)

    def post(self, request: HttpRequest, case: int) -> HttpResponse:
        try:
            billing_cases.take_case(case=case, owner=self.user.pk, note=request.POST.get("note", "")[:500])
        except NoSuchCase:
            messages.error(request, "This difference is gone already.")
        else:
            messages.success(request, "It is yours now.")
        return redirect("admin:drift-cases")


class ReplayPage(Page):
    """Have the messages of Stripe that could not be read be read again."""

    title = "Read again"
    http_method_names = ["post"]
    groups = (staff.FINANCE,)

    def post(self, request: HttpRequest, *args: Any) -> HttpResponse:
        rows = [int(row) for row in request.POST.getlist("letter") if row.isascii() and row.isdigit()]
        count = billing_inbox.replay(rows=rows or None)
        wakeups.read_inbox()
        messages.success(request, f"Marked {count}. A worker reads them again.")
        return redirect("admin:drift-cases")


def _row(case: CaseRecord, at: datetime) -> CaseRow:
    worth = "" if case.worth_minor is None else formats.money(Money(case.worth_minor, case.currency))
    return CaseRow(case, explanation(case.kind), worth, case.ended_at is None and case.deadline_at < at)
