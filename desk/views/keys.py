from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from desk.forms import fields
from desk.page import Page, refuse
from tenants import api_keys
from tenants.operations import api_keys as tenant_api_keys
from tenants.queries import tenants


class KeyForm(forms.Form):
    name = fields.text(label="What it is for", max_length=100)
    mode = fields.choice([("test", "Test"), ("live", "Live")], label="Mode")
    scopes = fields.several([(scope, scope) for scope in api_keys.SCOPES], label="Scopes")
    tenant = fields.text(label="Only for tenant", required=False, help_text="Key of a tenant; empty: all.")
    regions = fields.text(label="Bound to regions", required=False, help_text="DE, FR; empty: not bound.")
    days = fields.number(label="Expires after (days)", required=False, min_value=1, initial=90)


class _ForAdministrators(Page):
    groups = ("Administrators",)


class IssueKey(_ForAdministrators):
    title = "Issue an API key"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(form=KeyForm(), submit="Issue")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = KeyForm(request.POST)
        if not form.is_valid():
            return self.show(422, form=form, submit="Issue")
        said, at = form.cleaned_data, timezone.now()
        try:
            tenant = tenants.tenant(mode=said["mode"], key=said["tenant"]).id if said["tenant"] else None
            _, text = tenant_api_keys.issue_api_key(
                mode=said["mode"],
                name=said["name"],
                scopes=said["scopes"],
                tenant=tenant,
                regions=said["regions"].replace(",", " ").upper().split() or None,
                expires_at=at + timedelta(days=said["days"]) if said["days"] else None,
                by=self.actor,
                at=at,
            )
        except (tenants.NoSuchTenant, tenant_api_keys.ScopeUnknown) as error:
            refuse(form, error)
            return self.show(422, form=form, submit="Issue")
        return self.show(template="desk/key.html", key=text)


class RevokeKey(_ForAdministrators):
    title = "Revoke an API key"

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        return self.show(form=forms.Form(), submit="Revoke", danger=True)

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        try:
            tenant_api_keys.revoke_api_key(id=key, by=self.actor, at=timezone.now())
        except tenant_api_keys.NoSuchKey:
            messages.error(request, "That key does not work any more already.")
        else:
            messages.success(request, "Revoked: it stopped working.")
        return redirect("admin:tenants_apikey_changelist")


class RotateKey(_ForAdministrators):
    title = "Rotate an API key"

    def get(self, request: HttpRequest, key: UUID) -> HttpResponse:
        return self.show(form=forms.Form(), submit="Rotate; the old key works for another day")

    def post(self, request: HttpRequest, key: UUID) -> HttpResponse:
        try:
            _, text = tenant_api_keys.rotate_api_key(
                id=key, overlap=timedelta(days=1), by=self.actor, at=timezone.now()
            )
        except tenant_api_keys.NoSuchKey:
            messages.error(request, "That key does not work any more.")
            return redirect("admin:tenants_apikey_changelist")
        return self.show(template="desk/key.html", key=text)
