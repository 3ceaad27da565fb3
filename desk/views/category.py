"""The page that records a category or a new version of one."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent.operations import catalogue as consent_catalogue
from consent.operations import catalogue_questions
from consent.operations.catalogue import CategoryInput
from consent.queries import catalogue, catalogue_effect
from desk import staff
from desk.forms.catalogue import CategoryForm, FieldFormSet
from desk.page import Page, refuse
from desk.views.catalogue import MODE
from ledger import clock
from tenants.queries import approvals


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
        if not (form.is_valid() and rows.is_valid()):
            return self.show(422, form=form, rows=rows, submit="Record")
        said, at = form.said([one for one in (row.said() for row in rows) if one is not None]), clock.now()
        code = form.cleaned_data["code"]
        if not form.fits("code", known=bool(self._present(code)[0])):
            return self.show(422, form=form, rows=rows, submit="Record")
        try:
            after = consent_catalogue.planned(said, mode=MODE, code=code)
            effect = catalogue_effect.of_category(after, mode=MODE, at=at)
            if effect.consents and "seen" not in request.POST:
                return self.show(form=form, rows=rows, submit="Record it all the same", effect=effect)
            asked = self._record(said, code, ask="ask" in request.POST, at=at)
        except ValueError as error:
            refuse(form, error)
            return self.show(422, form=form, rows=rows, submit="Record")
        if approvals.open_changes(mode=MODE, subject=consent_catalogue.subject(code)):
            messages.warning(request, "This waits for a second person.")
            return redirect("admin:approvals")
        messages.success(request, f"The category is recorded.{_told(asked)}")
        return redirect("admin:consent_category_changelist")

    @transaction.atomic
    def _record(self, said: CategoryInput, code: str, *, ask: bool, at: datetime) -> list[UUID]:
        """Record the version, and ask the customers concerned where Legal ticked that. Returns the proposals."""
        consent_catalogue.put(said, mode=MODE, code=code, by=self.actor, at=at)
        if not ask:
            return []
        return catalogue_questions.ask_about_category(mode=MODE, code=code, by=self.actor, at=at)

    def _present(self, code: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        try:
            seen = catalogue.category(mode=MODE, code=code)
        except catalogue.NoSuchCategory:
            return {}, []
        initial = {
            "code": seen.code,
            "amends": seen.code,
            "name": seen.name,
            "description": seen.description,
            "time_field": seen.time_field,
            "third_party": seen.third_party,
        }
        return initial, [dict(field) for field in seen.fields]


def _told(asked: list[UUID]) -> str:
    return f" {len(asked)} customers are asked to extend their consents." if asked else ""
