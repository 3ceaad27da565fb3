"""The page that records a purpose, or other words of one."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent.operations import catalogue_questions, purposes
from consent.queries import catalogue_effect
from consent.queries import purposes as purpose_queries
from consent.queries.catalogue_effect import Effect
from desk import staff
from desk.forms.catalogue import PurposeForm
from desk.page import Page, refuse
from desk.views.catalogue import MODE
from ledger import clock
from tenants.queries import approvals


class EditPurpose(Page):
    """Record a new purpose, or other words of one. Earlier consents do not cover what other words mean."""

    template = "desk/purpose.html"
    groups = (staff.LEGAL,)
    title = "Record a purpose"

    def get(self, request: HttpRequest) -> HttpResponse:
        seen = purpose_queries.purpose(mode=MODE, code=request.GET.get("code", ""))
        members = ("code", "name", "description", "cross_tenant")
        initial = (
            {name: getattr(seen, name) for name in members} | {"amends": seen.code}
            if seen is not None
            else {}
        )
        return self.show(form=PurposeForm(initial=initial), submit="Record")

    def post(self, request: HttpRequest) -> HttpResponse:
        form, at = PurposeForm(request.POST), clock.now()
        if not form.is_valid():
            return self.show(422, form=form, submit="Record")
        known = purpose_queries.purpose(mode=MODE, code=form.cleaned_data["code"]) is not None
        if not form.fits("code", known=known):
            return self.show(422, form=form, submit="Record")
        said = {**form.cleaned_data, "editorial": form.cleaned_data["editorial"] or None}
        said.pop("amends")
        effect = _effect(said, at=at)
        if effect.consents and "seen" not in request.POST:
            return self.show(form=form, submit="Record it all the same", effect=effect)
        try:
            asked = self._record(said, ask="ask" in request.POST, at=at)
        except purposes.PurposeReachChanged as error:
            refuse(form, error)
            return self.show(422, form=form, submit="Record")
        if approvals.open_changes(mode=MODE, subject=purposes.subject(said["code"])):
            messages.warning(request, "This waits for a second person.")
            return redirect("admin:approvals")
        more = f" {len(asked)} customers are asked to extend their consents." if asked else ""
        messages.success(request, f"The purpose is recorded.{more}")
        return redirect("admin:consent_purpose_changelist")

    @transaction.atomic
    def _record(self, said: dict[str, Any], *, ask: bool, at: datetime) -> list[UUID]:
        """Record the words, and ask the customers concerned where Legal ticked that. Returns the proposals."""
        purposes.put_purpose(mode=MODE, by=self.actor, at=at, **said)
        if not ask:
            return []
        return catalogue_questions.ask_about_purpose(mode=MODE, code=said["code"], by=self.actor, at=at)


def _effect(said: dict[str, Any], *, at: datetime) -> Effect:
    words = {name: said[name] for name in ("code", "name", "description", "editorial")}
    after = purposes.planned(mode=MODE, **words)
    return Effect() if after is None else catalogue_effect.of_purpose(after, mode=MODE, at=at)
