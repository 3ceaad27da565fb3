"""Forms about an account's agreements and the end of its contract."""

from __future__ import annotations

from django import forms

from desk.forms import fields


class ConfirmEndForm(forms.Form):
    """The document that shows that a contract is over."""

    document = fields.document(label="Document that shows it", required=True)


class VoidForm(forms.Form):
    """Why an agreement was recorded in error."""

    reason = fields.text(
        label="Why it was recorded in error", max_length=500, help_text="The customer reads it."
    )
