"""Forms about who may act for a customer."""

from __future__ import annotations

from typing import Final

from django import forms

from desk.forms import fields
from tenants.models.member import ROLES

_GONE: Final = ("", "No longer a member")


class InviteForm(forms.Form):
    """A person that the customer named. What happens next depends on the role, and on whether there is an owner."""

    name = fields.text(label="Name", max_length=200)
    email = fields.email(label="Email")
    title = fields.text(label="Position in the company", max_length=200, required=False)
    role = fields.choice(ROLES, label="May act as")
    document = fields.document(
        label="Signed document",
        required=False,
        help_text="Only where no owner is left: the customer's letter that names the new owner.",
    )


class MemberForm(forms.Form):
    """Another role of a member, or none."""

    role = fields.choice([*ROLES, _GONE], label="May act as", required=False)
    document = fields.document(
        label="Signed document",
        required=False,
        help_text="The customer's letter that asks for it. Not needed to remove a member who only looks on.",
    )
