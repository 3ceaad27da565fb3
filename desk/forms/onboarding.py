from __future__ import annotations

from email.utils import parseaddr
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import validate_email
from unfold import widgets as unfold

from consent.models.agreement import AMENDED_BY, BINDS, DATA_USE, KINDS, RENEWAL, TRAINING
from consent.operations.agreements import Contact
from consent.paper_ends import End
from desk.forms import fields
from language import time_zones
from wire import keys

_USUAL: Final = frozenset(
    {"data_use", "amended_by", "renewal", "binds", "amends", "effective_until", "contacts"}
)


class OnboardForm(forms.Form):
    """A new customer: account, tenant and Stripe subscription."""

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

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["time_zone"].choices = [(name, name) for name in sorted(time_zones.names())]  # type: ignore[attr-defined]


class KeysField(forms.CharField):
    """Keys with commas between."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=unfold.UnfoldAdminTextInputWidget(), **kwargs)

    def clean(self, value: Any) -> tuple[str, ...]:
        found = tuple(key.strip() for key in super().clean(value).split(",") if key.strip())
        if not all(keys.is_key(key) for key in found):
            raise forms.ValidationError("Letters, digits, and . _ : - inside; at most 128; commas between.")
        return found


class AgreementForm(forms.Form):
    reference = fields.KeyField(label="Reference")
    kind = fields.choice(KINDS, label="Kind")
    training = fields.choice(TRAINING, label="What it says of training")
    effective_from = fields.DayField(label="In force from")
    effective_until = fields.DayField(label="Until (not included)", required=False)
    amends = fields.text(label="Amends", required=False, help_text="Reference of the agreement it changes.")
    data_use = fields.choice(
        [("", "As usual"), *DATA_USE[:2]],
        label="Use of data",
        required=False,
        help_text="Only if it is silent about training. As usual: an MSA or DPA limits use to the services.",
    )
    amended_by = fields.choice(
        [("", "As usual"), *AMENDED_BY],
        label="Amended by",
        required=False,
        help_text="Under signed writing, signatures in the portal wait for an addendum.",
    )
    renewal = fields.choice(RENEWAL[::-1], label="At its date", required=False, initial="none")
    binds = fields.choice(
        [("", "As usual"), *BINDS],
        label="Binds",
        required=False,
        help_text="As usual: a prohibition also binds the accounts below.",
    )
    categories = KeysField(
        label="Only for these categories", required=False, help_text="Codes with commas between. Empty: all."
    )
    purposes = KeysField(
        label="Only for these purposes", required=False, help_text="Codes with commas between. Empty: all."
    )
    contacts = fields.long_text(
        label="Contacts that it names",
        required=False,
        help_text="One a line, such as “Ada Adams <ada@acme.example>”. One of them can be the first owner.",
    )
    ends_reference = fields.text(
        label="Ends", required=False, help_text="Reference of another agreement that it ends."
    )
    ends_at = fields.DayField(label="Ends it on", required=False)
    document = fields.document(label="Signed document", required=False)

    def __init__(self, *args: Any, zone: ZoneInfo) -> None:
        super().__init__(*args)
        fields.in_zone(self, zone)

    def clean_contacts(self) -> list[Contact]:
        lines = [line.strip() for line in self.cleaned_data["contacts"].splitlines() if line.strip()]
        found = [Contact(*parseaddr(line)) for line in lines]
        for each in found:
            validate_email(each.email)
            if not each.name:
                raise forms.ValidationError(f"Write the name before the address: “Name <{each.email}>”.")
        return found

    def clean(self) -> dict[str, Any]:
        """Turn what was typed into the members of an agreement. What is left empty is as usual."""
        said: dict[str, Any] = super().clean() or {}
        reference, at = said.pop("ends_reference", ""), said.pop("ends_at", None)
        if bool(reference) != (at is not None):
            self.add_error("ends_reference", "Name the agreement and the day on which it ends.")
        elif reference:
            said["ends"] = End(reference, at)
        said["scope"] = {part: said.pop(part, ()) for part in ("categories", "purposes")}
        return {name: value for name, value in said.items() if value or name not in _USUAL}
