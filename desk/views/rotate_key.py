"""The page that rotates an API key."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk.views.keys import _ForAdministrators
from ledger import clock
from tenants.operations import api_keys as tenant_api_keys


class RotateKey(_ForAdministrators):
    title = "Rotate an API key"

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        return self.show(form=forms.Form(), submit="Rotate; the old key works for another day")

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        try:
            _, text = tenant_api_keys.rotate_api_key(
                id=key, overlap=timedelta(days=1), by=self.actor, at=clock.now()
            )
        except tenant_api_keys.NoSuchKey:
            messages.error(request, "That key does not work any more.")
            return redirect("admin:tenants_apikey_changelist")
        return self.show(template="desk/key.html", key=text)
