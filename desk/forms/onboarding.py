from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from consent.models.agreement import KINDS, TRAINING
from desk.forms import fields
from language import time_zones
from tenants.models.member import ROLES


class OnboardForm(forms.Form):
    """A new customer: account, tenant, Stripe subscription and first owner."""

    account_key = fields.KeyField(label="Account key", help_text="The party that signs and pays.")
    account_name = fields.text(label="Account name", max_length=200)
    signatures_required = fields.choice([("1", "One"), ("2", "Two")], label="Signatures needed")
    tenant_key = fields.KeyField(
        label="Tenant key", required=False, help_text="The id in the training data. Empty: the account's key."
    )
    tenant_name = fields.text(label="Tenant name", max_length=200, required=False)
    region = fields.RegionField(label="Region", help_text="Where the customer is: DE, US, …")
    time_zone = fields.choice(
        [],
        label="Time zone",
        required=False,
        initial=time_zones.DEFAULT,
        help_text="Its days count as the customer's days.",
    )
    industry = fields.text(label="Industry", max_length=100, required=False)
    stripe_customer = fields.text(label="Stripe customer", required=False, help_text="cus_…")
    stripe_subscription = fields.text(label="Stripe subscription", required=False, help_text="sub_…")
    member_name = fields.text(label="First owner's name", max_length=200, required=False)
    member_email = fields.email(label="First owner's e-mail", required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["time_zone"].choices = [(name, name) for name in sorted(time_zones.names())]  # type: ignore[attr-defined]


class AgreementForm(forms.Form):
    reference = fields.KeyField(label="Reference")
    kind = fields.choice(KINDS, label="Kind")
    training = fields.choice(TRAINING, label="What it says of training")
    effective_from = fields.DayField(label="In force from")
    effective_until = fields.DayField(label="Until (not included)", required=False)
    amends = fields.text(label="Amends", required=False, help_text="Reference of the agreement it changes.")
    document = fields.document(label="Signed document", required=False)

    def __init__(self, *args: Any, zone: ZoneInfo) -> None:
        super().__init__(*args)
        fields.in_zone(self, zone)


class MemberForm(forms.Form):
    name = fields.text(label="Name", max_length=200)
    email = fields.email(label="E-mail")
    title = fields.text(label="Role in the company", max_length=200, required=False)
    role = fields.choice(ROLES, label="May act as")
