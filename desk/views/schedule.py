"""The page of one price schedule: its rule, what it would do to the whole book, and its difference from another."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk import staff
from desk.forms.override import EndForm
from desk.page import Page, refuse
from desk.views.catalogue import MODE
from desk.views.prices import TONES
from ledger import clock
from pricing import price_notice
from pricing.governance import comparison
from pricing.governance.operations import schedule_proposals, schedules
from pricing.governance.queries import book, waiting_schedules
from pricing.governance.queries import schedules as queries
from pricing.schedule import PriceSchedule


class SchedulePage(Page):
    """One schedule, published or proposed, compared with the one in effect or another one."""

    title = "Price schedule"
    template = "desk/schedule.html"
    groups = (staff.FINANCE,)

    def get(self, request: HttpRequest, version: str) -> HttpResponse:
        return self._show(version, EndForm())

    def post(self, request: HttpRequest, version: str) -> HttpResponse:
        form = EndForm(request.POST)
        if not form.is_valid():
            return self._show(version, form, status=422)
        try:
            schedule_proposals.propose_schedule_end(
                mode=MODE,
                version=version,
                ends_at=form.cleaned_data["effective_until"],
                reason=form.cleaned_data["reason"],
                by=self.actor,
                at=clock.now(),
            )
        except queries.NoSuchSchedule as error:
            raise Http404(str(error)) from error
        except (
            schedules.ScheduleInThePast,
            schedules.ScheduleEndsBeforeItBegins,
            schedules.ScheduleOver,
        ) as error:
            refuse(form, error)
            return self._show(version, form, status=422)
        messages.warning(request, "The end of the schedule waits for a second person.")
        return redirect("admin:approvals")

    def _show(self, version: str, form: EndForm, status: int = 200) -> HttpResponse:
        at = clock.now()
        try:
            rule = waiting_schedules.rule(mode=MODE, version=version)
            other = self._other(at, rule)
        except queries.NoSuchSchedule as error:
            raise Http404(f"The schedule {version} is unknown.") from error
        record = next((each for each in queries.schedules(mode=MODE) if each.version == version), None)
        standing = queries.statuses(mode=MODE, at=at)[record.id] if record else "proposed"
        return self.show(
            status,
            title=f"Price schedule {version}",
            rule=rule,
            record=record,
            standing=standing.replace("_", " "),
            tone=TONES.get(standing, "wait"),
            form=form,
            may_end=standing in {"in_effect", "upcoming", "lapsed"},
            versions=[each.version for each in queries.schedules(mode=MODE) if each.version != version],
            **tried(rule, other, at=at),
        )

    def _other(self, at: datetime, rule: PriceSchedule) -> PriceSchedule:
        wanted = self.request.GET.get("with", "")
        if wanted:
            return waiting_schedules.rule(mode=MODE, version=wanted)
        current = queries.schedule_in_effect(mode=MODE, at=at)
        return current.rule if current else rule


def tried(rule: PriceSchedule, other: PriceSchedule, *, at: datetime) -> dict[str, Any]:
    """Return what a page shows of a schedule that is tried: the whole book under it, and what differs."""
    found = book.what_if_over_the_book(rule, mode=MODE, at=at)
    return {
        "what_if": found,
        "movers": [move for move in found.moves if move.after_bps != move.before_bps or move.locked_until],
        "falls_not_before": at + price_notice.KEPT_FOR,
        "other": other,
        "differences": comparison.differences(other, rule),
    }
