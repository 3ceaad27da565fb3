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
from tenants.operations import key_requests

_OVERLAP = timedelta(days=1)


class RotateKey(_ForAdministrators):
    title = "Rotate an API key"

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        return self.show(form=forms.Form(), submit="Rotate; the old key works for another day")

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        try:
            waits, text = self._rotate(key)
        except tenant_api_keys.NoSuchKey:
            messages.error(request, "That key does not work any more.")
            return redirect("admin:tenants_apikey_changelist")
        except (key_requests.KeyNeedsEnd, key_requests.VouchingIncomplete):
            messages.error(
                request,
                "Issue a new key instead. A key of this kind needs an end date and the accounts it vouches for.",
            )
            return redirect("admin:issue_key")
        return self.show(template="desk/key.html", key=text, waits=waits)

    def _rotate(self, key: UUID) -> tuple[UUID | None, str]:
        """Rotate the key, or ask for it. Returns the change that waits, if any, and the new key."""
        at = clock.now()
        if not key_requests.is_powerful(id=key):
            return None, tenant_api_keys.rotate_api_key(id=key, overlap=_OVERLAP, by=self.actor, at=at)[1]
        return key_requests.request_rotation(
            id=key, overlap=_OVERLAP, holder=self.user.person_id, by=self.actor, at=at
        )
