from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from consent.operations import catalogue as consent_catalogue
from consent.operations import terms
from consent.queries import catalogue
from desk import staff
from desk.forms.catalogue import CategoryForm, FieldFormSet, PurposeForm, TermsForm
from desk.page import Page, refuse
from tenants.queries import accounts

MODE = "live"


class EditCategory(Page):
    """Record a new category, or a new version of one. Earlier consents do not cover added fields."""

    template = "desk/category.html"
    groups = (staff.LEGAL,)
    title = "Record a category"

    def get(self, request: HttpRequest) -> HttpResponse:
        initial, rows = self._present(request.GET.get("code", ""))
        return self.show(form=CategoryForm(initial=initial), rows=FieldFormSet(initial=rows), submit="Record")

    def post(self, request: HttpRequest) -> HttpResponse:
        form, rows = CategoryForm(request.POST), FieldFormSet(request.POST)
        if form.is_valid() and rows.is_valid():
            said = form.cleaned_data
            try:
                consent_catalogue.put_category(
                    mode=MODE,
                    fields=[one for one in (row.said() for row in rows) if one is not None],
                    by=self.actor,
                    at=timezone.now(),
                    **said,
                )
            except (
                consent_catalogue.NoFields,
                consent_catalogue.FieldNamedTwice,
                consent_catalogue.TimeFieldUnknown,
                consent_catalogue.IdentifiesUnknown,
            ) as error:
                refuse(form, error)
            else:
                messages.success(request, "The category is recorded.")
                return redirect("admin:consent_category_changelist")
        return self.show(422, form=form, rows=rows, submit="Record")

    def _present(self, code: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        try:
            seen = catalogue.category(mode=MODE, code=code)
        except catalogue.NoSuchCategory:
            return {}, []
        initial = {
            "code": seen.code,
            "name": seen.name,
            "description": seen.description,
            "time_field": seen.time_field,
            "third_party": seen.third_party,
        }
        return initial, [dict(field) for field in seen.fields]


class EditPurpose(Page):
    groups = (staff.LEGAL,)
    title = "Record a purpose"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(form=PurposeForm(), submit="Record")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PurposeForm(request.POST)
        if form.is_valid():
            try:
                consent_catalogue.put_purpose(
                    mode=MODE, by=self.actor, at=timezone.now(), **form.cleaned_data
                )
            except consent_catalogue.PurposeReachChanged as error:
                refuse(form, error)
            else:
                messages.success(request, "The purpose is recorded.")
                return redirect("admin:consent_purpose_changelist")
        return self.show(422, form=form, submit="Record")


class PublishTerms(Page):
    template = "desk/publish_terms.html"
    groups = (staff.LEGAL,)
    title = "Publish terms"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(form=TermsForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TermsForm(request.POST)
        clauses = form.clauses() if form.is_valid() else None
        if clauses is None:
            return self.show(422, form=form)
        said = form.cleaned_data
        if "publish" not in request.POST:
            return self.show(form=form, preview=said, clauses=clauses.to_dict().items())
        try:
            terms.publish_terms(
                mode=MODE,
                version=said["version"],
                title=said["title"],
                body_markdown=said["body_markdown"],
                clauses=clauses,
                requires_reacceptance=said["requires_reacceptance"],
                account=said["account"] or None,
                effective_from=said["effective_from"],
                by=self.actor,
                at=timezone.now(),
            )
        except (
            terms.TermsPublishedAlready,
            terms.TermsTakeEffectInThePast,
            accounts.NoSuchAccount,
        ) as error:
            refuse(form, error)
            return self.show(422, form=form)
        messages.success(request, "Published. It cannot be changed any more.")
        return redirect("admin:consent_terms_changelist")
