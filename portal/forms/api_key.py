from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django import forms

from language import words

_DAYS: Final = [("30", "30 days"), ("90", "90 days"), ("365", "One year"), ("", "Never")]


class ApiKeyForm(forms.Form):
    """A key that a member makes for the customer's own programs."""

    name = forms.CharField(max_length=100, error_messages={"required": "Please say what the key is for."})
    scopes = forms.MultipleChoiceField(
        choices=[(scope, label.word) for scope, label in words.CUSTOMER_SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing the key may do."},
    )
    days = forms.ChoiceField(choices=_DAYS, initial="90", required=False)

    def expires_at(self, *, at: datetime) -> datetime | None:
        """When the key ends, None for a key without an end."""
        days = self.cleaned_data["days"]
        return at + timedelta(days=int(days)) if days else None
