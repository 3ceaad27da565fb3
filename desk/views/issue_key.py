"""The page that issues an API key and shows it once."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse

from desk.forms import fields
from desk.page import refuse
from desk.views.keys import _ForAdministrators
from ledger import clock
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


class IssueKey(_ForAdministrators):
    title = "Issue an API key"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(form=KeyForm(), submit="Issue")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = KeyForm(request.POST)
        if not form.is_valid():
            return self.show(422, form=form, submit="Issue")
        said, at = form.cleaned_data, clock.now()
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
