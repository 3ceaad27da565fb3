from __future__ import annotations

from django import forms

from notices import addresses


class StandingExportForm(forms.Form):
    """Where the daily copy goes. `notices.operations` decides whether the address is acceptable."""

    url = forms.CharField(
        max_length=addresses.MAX_LENGTH,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
        error_messages={"required": "Please say where to send."},
    )
