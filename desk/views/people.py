"""Erase a person who acted in Licet, and answer requests of people in a tenant's data."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk import staff
from desk.page import Page, found_or_404
from ledger import clock
from tenants.operations import people
from tenants.queries import people as tenant_people


class ErasePerson(Page):
    """Erase a person's data. The ledger and all proofs stay valid."""

    groups = (staff.LEGAL,)
    title = "Erase a person's data"

    def get(self, request: HttpRequest, person: UUID) -> HttpResponse:
        seen = found_or_404(tenant_people.person(id=person), "person")
        self.title = f"Erase the data of {seen.name or 'somebody erased already'}"
        return self.show(form=forms.Form(), submit="Erase for good", danger=True)

    def post(self, request: HttpRequest, person: UUID) -> HttpResponse:
        found_or_404(tenant_people.person(id=person), "person")
        people.erase_person(person=person, mode="live", by=self.actor, at=clock.now())
        messages.success(request, "Erased. The ledger still verifies.")
        return redirect("admin:tenants_person_changelist")
