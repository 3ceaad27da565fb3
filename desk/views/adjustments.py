"""The page of what customers pay back: what was decided, what would be due if all left today, and waivers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from billing.operations import adjustments as billing_adjustments
from billing.operations.adjustments import NoSuchAdjustment, WaiverNeedsAnother
from billing.queries import clawbacks, liability_file
from billing.queries import grounds as grounds_queries
from billing.queries import liability as liability_queries
from billing.queries.clawbacks import AdjustmentRecord
from desk import staff
from desk.page import Page
from language import formats, words
from ledger import clock
from pricing.money import Money
from tenants.queries import tenants
from tenants.queries.tenants import TenantRecord
from wire import csv_cells

MODE = "live"
_WHY = {
    "computed": "",
    "no_term": "The schedule has no minimum term.",
    "term_over": "The term is over.",
    "nothing_realised": "No discount was realised and paid for in the term.",
    "no_lower": "No discount was earned.",
    "grounds": "The customer stated grounds.",
    "breach": "A breach was found in the last 90 days.",
    "change_of_control": "A change of control was recorded in the last 90 days.",
    "new_terms": "New terms were published in the last 90 days.",
    "price_change": "The prices changed in the last 90 days.",
    "catalogue_change": "The catalogue changed in the last 90 days.",
}


@dataclass(frozen=True, slots=True)
class AdjustmentRow:
    """A decided adjustment in words. `may_approve`: somebody else asked for the waiver."""

    made: AdjustmentRecord
    tenant: TenantRecord
    amount: str
    may_approve: bool


@dataclass(frozen=True, slots=True)
class LiabilityRow:
    """What one tenant would pay back if it left today."""

    tenant: UUID
    name: str
    amounts: str
    why: str
    term_ends_at: datetime | None
    order_form: str | None


class AdjustmentsPage(Page):
    """What customers pay back."""

    title = "Paid back"
    template = "desk/adjustments.html"
    groups = (staff.FINANCE,)

    def get(self, request: HttpRequest) -> HttpResponse:
        known = {each.id: each for each in tenants.tenants(mode=MODE)}
        rows = [
            AdjustmentRow(
                made,
                known[made.tenant],
                formats.money(Money(made.amount_minor, made.currency)),
                made.waiver_asked_by is not None and made.waiver_asked_by != self.actor.id,
            )
            for made in clawbacks.adjustments()
            if made.tenant in known
        ]
        liability, totals = _liability()
        at = clock.now()
        checks = [
            (each, known[each.tenant], words.GROUNDS[each.grounds].word, each.deadline_at < at)
            for each in grounds_queries.waiting()
            if each.tenant in known
        ]
        return self.show(rows=rows, checks=checks, liability=liability, totals=totals)


class AskWaiverPage(Page):
    """Ask that a customer need not pay back."""

    title = "Ask for a waiver"
    http_method_names = ["post"]
    groups = (staff.FINANCE,)

    def post(self, request: HttpRequest, adjustment: UUID) -> HttpResponse:
        reason = request.POST.get("reason", "").strip()
        if not reason:
            messages.error(request, "Say why it should be waived.")
            return redirect("admin:adjustments")
        try:
            billing_adjustments.ask_for_waiver(adjustment=adjustment, reason=reason, by=self.actor)
        except NoSuchAdjustment:
            messages.error(request, "It is booked or waived already.")
        else:
            messages.success(
                request, "Asked. Another member of Finance decides; until then nothing is booked."
            )
        return redirect("admin:adjustments")


class DecideWaiverPage(Page):
    """Approve or refuse a waiver, as a second person."""

    title = "Decide about a waiver"
    http_method_names = ["post"]
    groups = (staff.FINANCE,)

    def post(self, request: HttpRequest, adjustment: UUID) -> HttpResponse:
        try:
            if request.POST.get("do") == "approve":
                billing_adjustments.approve_waiver(adjustment=adjustment, by=self.actor, at=clock.now())
                messages.success(request, "Waived. The customer pays nothing back.")
            else:
                billing_adjustments.refuse_waiver(adjustment=adjustment)
                messages.success(request, "Refused. It is booked on the next invoice.")
        except NoSuchAdjustment:
            messages.error(request, "No waiver waits for it.")
        except WaiverNeedsAnother:
            messages.error(request, "You asked for this waiver yourself. Another person has to approve it.")
        return redirect("admin:adjustments")


class LiabilityFilePage(Page):
    """What each tenant would pay back if all left today, as CSV."""

    title = "If all left today"
    groups = (staff.FINANCE,)

    def get(self, request: HttpRequest) -> HttpResponse:
        report = liability_queries.liability(mode=MODE, at=clock.now())
        name = f'attachment; filename="liability-{report.at:%Y-%m-%d}.csv"'
        headers = {"Content-Disposition": name}
        written = "".join(liability_file.lines_csv(report))
        return HttpResponse(written, content_type=csv_cells.MEDIA_TYPE, headers=headers)


def _liability() -> tuple[list[LiabilityRow], list[str]]:
    """What each tenant would pay back if all left today, and the sums by currency."""
    report = liability_queries.liability(mode=MODE, at=clock.now())
    rows = [
        LiabilityRow(
            each.tenant,
            each.name,
            ", ".join(_money(each.found.amounts)) or "nothing",
            _WHY[each.found.reason],
            each.found.term.ends_at if each.found.term else None,
            each.order_form,
        )
        for each in report.rows
    ]
    return rows, _money(report.totals())


def _money(amounts: Mapping[str, int]) -> list[str]:
    return [formats.money(Money(amount, currency)) for currency, amount in sorted(amounts.items())]
