"""The page that issues an API key and shows it once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse

from desk.forms import fields
from desk.page import refuse
from desk.views.keys import _ForAdministrators
from ledger import clock
from tenants import api_keys, networks
from tenants.operations import api_keys as tenant_api_keys
from tenants.operations import key_requests, people
from tenants.operations.api_keys import Vouching
from tenants.operations.key_requests import KeyRequest
from tenants.queries import accounts, tenants


class KeyForm(forms.Form):
    name = fields.text(label="What it is for", max_length=100)
    mode = fields.choice([("test", "Test"), ("live", "Live")], label="Mode")
    scopes = fields.several(
        [(scope, scope) for scope in api_keys.SCOPES],
        label="Scopes",
        help_text="A live key with admin, approve, catalogue:write, pricing:write or consent:attest works once another"
        " administrator has approved it.",
    )
    holder = fields.email(label="Who answers for it", required=False, help_text="Empty: you.")
    tenant = fields.text(label="Only for tenant", required=False, help_text="Key of a tenant; empty: all.")
    regions = fields.text(label="Bound to regions", required=False, help_text="DE, FR; empty: not bound.")
    networks = fields.text(
        label="Bound to networks",
        required=False,
        help_text="192.0.2.0/24, 2001:db8::/48; empty: it works from everywhere.",
    )
    days = fields.number(
        label="Expires after (days)", required=False, min_value=1, max_value=3650, initial=90
    )
    source = fields.text(
        label="System that vouches for signatories",
        required=False,
        max_length=100,
        help_text="For consent:attest.",
    )
    accounts = fields.text(
        label="Accounts it vouches for", required=False, help_text="Keys of accounts; for consent:attest."
    )
    evidence = fields.choice(
        [(api_keys.DOCUMENT, "The signed document, uploaded"), (api_keys.DIGEST, "Its digest")],
        label="Evidence it must bring",
        required=False,
    )


class IssueKey(_ForAdministrators):
    title = "Issue an API key"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(form=KeyForm(), submit="Issue")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = KeyForm(request.POST)
        if not form.is_valid():
            return self.show(422, form=form, submit="Issue")
        at = clock.now()
        try:
            waits, text = self._issue(form.cleaned_data, at=at)
        except (
            tenants.NoSuchTenant,
            accounts.NoSuchAccount,
            tenant_api_keys.ScopeUnknown,
            key_requests.KeyNeedsEnd,
            key_requests.VouchingIncomplete,
            networks.BadNetwork,
        ) as error:
            refuse(form, error)
            return self.show(422, form=form, submit="Issue")
        return self.show(template="desk/key.html", key=text, waits=waits)

    def _issue(self, said: dict[str, Any], *, at: datetime) -> tuple[UUID | None, str]:
        """Issue the key, or ask for it. Returns the change that waits, if any, and the key."""
        mode, scopes = said["mode"], said["scopes"]
        wanted: dict[str, Any] = {
            "mode": mode,
            "name": said["name"],
            "scopes": scopes,
            "holder": people.holder(email=said["holder"]) if said["holder"] else self.user.person_id,
            "tenant": tenants.tenant(mode=mode, key=said["tenant"]).id if said["tenant"] else None,
            "regions": said["regions"].replace(",", " ").upper().split() or None,
            "networks": said["networks"].replace(",", " ").split() or None,
            "expires_at": at + timedelta(days=said["days"]) if said["days"] else None,
            "vouching": Vouching(
                said["source"],
                [
                    accounts.account(mode=mode, key=key).id
                    for key in said["accounts"].replace(",", " ").split()
                ]
                or None,
                said["evidence"] or api_keys.DOCUMENT,
            ),
        }
        if key_requests.needs_two(mode, scopes):
            return key_requests.request_api_key(KeyRequest(**wanted), by=self.actor, at=at)
        _, text = tenant_api_keys.issue_api_key(**wanted, by=self.actor, at=at)
        return None, text
