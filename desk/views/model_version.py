"""The page of one model version."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk import staff
from desk.forms import fields
from desk.page import Page, found_or_404
from ledger import clock
from lineage.judgement.model_name import ModelName
from lineage.versions.operations import retiring
from lineage.versions.queries import binding, lineage_pictures, titles, versions
from lineage.versions.queries import sources as lineage_sources
from lineage.versions.queries.versions import VersionRecord


class RetireForm(forms.Form):
    """Retire a model version for good."""

    reason = fields.long_text(label="Why", max_length=500, help_text="Kept beside the ledger.")


class ModelVersionPage(Page):
    title = "Model"
    template = "desk/model.html"

    def get(self, request: HttpRequest, mode: str, family: str, name: str, version: str) -> HttpResponse:
        return self._page(self._seen(mode, ModelName(family, name, version)), RetireForm())

    def post(self, request: HttpRequest, mode: str, family: str, name: str, version: str) -> HttpResponse:
        seen = self._seen(mode, ModelName(family, name, version))
        if not staff.groups_of(self.user, staff.LEGAL):
            messages.error(request, "A version is taken out of use by Legal.")
            return redirect(request.path)
        form = RetireForm(request.POST)
        if not form.is_valid():
            return self._page(seen, form, 422)
        retiring.retire(model=seen.id, reason=form.cleaned_data["reason"], by=self.actor, at=clock.now())
        messages.success(request, "Retired. What was made of it is not retired with it.")
        return redirect(request.path)

    def _seen(self, mode: str, named: ModelName) -> VersionRecord:
        return found_or_404(versions.version(mode=mode, model=named, at=clock.now()), "model")

    def _page(self, seen: VersionRecord, form: RetireForm, status: int = 200) -> HttpResponse:
        sources = lineage_sources.sources_of(model=seen.id)
        return self.show(
            status,
            seen=seen,
            mode=seen.mode,
            line=lineage_pictures.of_version(seen),
            sources=sources,
            hidden=lineage_sources.tenants_of(model=seen.id) - len(sources),
            obligations=lineage_sources.obligations(model=seen.id),
            ownership=titles.ownership(seen, binding.binding_promises(model=seen.id)),
            retiring=lineage_sources.retiring(model=seen.id),
            runs=lineage_sources.runs(model=seen.id),
            files=versions.files(model=seen.id),
            form=form,
            may_retire=staff.groups_of(self.user, staff.LEGAL) and seen.state != "retired",
        )
