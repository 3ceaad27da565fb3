from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk import staff
from desk.page import Page
from ledger import clock
from tenants.operations import api_keys as tenant_api_keys


class _ForAdministrators(Page):
    groups = (staff.ADMINISTRATORS,)


class RevokeKey(_ForAdministrators):
    title = "Revoke an API key"

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        return self.show(form=forms.Form(), submit="Revoke", danger=True)

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        try:
            tenant_api_keys.revoke_api_key(id=key, by=self.actor, at=clock.now())
        except tenant_api_keys.NoSuchKey:
            messages.error(request, "That key does not work any more already.")
        else:
            messages.success(request, "Revoked: it stopped working.")
        return redirect("admin:tenants_apikey_changelist")
