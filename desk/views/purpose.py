"""The page that records a purpose."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consent.operations import purposes
from desk import staff
from desk.forms.catalogue import PurposeForm
from desk.page import Page, refuse
from desk.views.catalogue import MODE
from ledger import clock


class EditPurpose(Page):
    groups = (staff.LEGAL,)
    title = "Record a purpose"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(form=PurposeForm(), submit="Record")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PurposeForm(request.POST)
        if form.is_valid():
            try:
                purposes.put_purpose(mode=MODE, by=self.actor, at=clock.now(), **form.cleaned_data)
            except purposes.PurposeReachChanged as error:
                refuse(form, error)
            else:
                messages.success(request, "The purpose is recorded.")
                return redirect("admin:consent_purpose_changelist")
        return self.show(422, form=form, submit="Record")
