"""The page of the vendor's sub-processors."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent import regions
from consent.operations import processors as operations
from consent.queries import processors
from consent.queries.processors import ProcessorRecord
from desk import staff
from desk.forms.processors import ProcessorForm
from desk.page import Page, refuse
from ledger import clock

MODE = "live"


class ProcessorsPage(Page):
    title = "Sub-processors"
    template = "desk/processors.html"
    groups = (staff.LEGAL,)

    def get(self, request: HttpRequest) -> HttpResponse:
        known = self._known(request.GET.get("name", ""))
        if known is None:
            return self._show(ProcessorForm())
        initial = {
            "amends": known.name,
            "name": known.name,
            "does": known.does,
            "regions": ", ".join(known.regions),
            "effective_from": known.effective_from.date(),
            "ended": known.status == "ended",
        }
        return self._show(ProcessorForm(initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ProcessorForm(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        if not form.fits("name", known=self._known(form.cleaned_data["name"]) is not None):
            return self._show(form, status=422)
        unknown = [each for each in form.cleaned_data["regions"] if not regions.is_region(each)]
        if unknown:
            form.add_error("regions", f"Not a region: {', '.join(unknown)}")
            return self._show(form, status=422)
        said = {name: value for name, value in form.cleaned_data.items() if name != "amends"}
        try:
            operations.record_processor(mode=MODE, by=self.actor, at=clock.now(), **said)
        except operations.NoticeTooShort as error:
            refuse(form, error)
            return self._show(form, status=422)
        messages.success(request, "Recorded. We write to the owners of every customer.")
        return redirect("admin:processors")

    def _known(self, name: str) -> ProcessorRecord | None:
        rows = processors.processors(mode=MODE, at=clock.now())
        return next((row for row in rows if row.name == name), None)

    def _show(self, form: Any, *, status: int = 200) -> HttpResponse:
        rows = processors.processors(mode=MODE, at=clock.now())
        return self.show(status=status, form=form, submit="Announce", processors=rows)
