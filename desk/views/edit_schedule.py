"""The page that drafts a new version of the prices, tries it on the whole book, and proposes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent.queries import catalogue
from desk import staff
from desk.forms import schedule as forms
from desk.forms.schedule import ScheduleForm
from desk.page import Page, refuse
from desk.views.catalogue import MODE
from desk.views.schedule import tried
from ledger import clock
from pricing.governance import promises
from pricing.governance.operations import schedule_proposals, schedules
from pricing.governance.queries import schedules as queries
from pricing.governance.queries import unknown_names, waiting_schedules
from pricing.schedule import PriceSchedule

_REFUSALS = (
    schedules.ScheduleInThePast,
    schedules.ScheduleEndsBeforeItBegins,
    schedules.ScheduleOverlaps,
)


class EditSchedule(Page):
    """Draft a schedule from another one. Trying it records nothing; proposing it waits for a second person."""

    title = "New version of the prices"
    template = "desk/edit_schedule.html"
    groups = (staff.FINANCE,)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(form=ScheduleForm(initial=self._initial(clock.now())))

    def post(self, request: HttpRequest) -> HttpResponse:
        form, at = ScheduleForm(request.POST), clock.now()
        rule = form.rule() if form.is_valid() else None
        if rule is None:
            return self.show(422, form=form)
        said = {
            "mode": MODE,
            "rule": rule,
            "effective_from": form.cleaned_data["effective_from"],
            "effective_until": form.cleaned_data["effective_until"],
            "at": at,
        }
        try:
            if "propose" not in request.POST:
                schedule_proposals.check_schedule(**said)
                return self.show(form=form, tried=True, **self._tried(rule, at))
            schedule_proposals.propose_schedule(name=form.cleaned_data["name"], by=self.actor, **said)
        except promises.PromiseNotHeld as error:
            for each in error.errors:
                form.refuse(each.pointer, each.detail)
            return self.show(422, form=form)
        except _REFUSALS as error:
            refuse(form, error)
            return self.show(422, form=form)
        messages.warning(request, "The schedule waits for a second person. Nothing changes until then.")
        return redirect("admin:schedule", version=rule.version)

    def _tried(self, rule: PriceSchedule, at: datetime) -> dict[str, Any]:
        current = queries.schedule_in_effect(mode=MODE, at=at)
        return {
            "warnings": unknown_names.warnings(rule, mode=MODE),
            **tried(rule, current.rule if current else rule, at=at),
        }

    def _initial(self, at: datetime) -> dict[str, Any]:
        wanted = self.request.GET.get("from", "")
        current = queries.schedule_in_effect(mode=MODE, at=at)
        codes = [each.code for each in catalogue.categories(mode=MODE)]
        try:
            rule = waiting_schedules.rule(mode=MODE, version=wanted) if wanted else None
        except queries.NoSuchSchedule:
            rule = None
        rule = rule or (current.rule if current else None)
        return forms.written("", rule, categories=codes) if rule else {}
