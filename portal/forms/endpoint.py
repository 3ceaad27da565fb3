from __future__ import annotations

from typing import Any

from django import forms

from notices import addresses, events
from portal.presenters import labels

_OFFERED = [name for name in events.EVENTS if name not in events.OF_THE_VENDOR]


class EndpointForm(forms.Form):
    """A webhook endpoint's address and events. `notices.operations` decides whether the address is acceptable."""

    url = forms.CharField(
        max_length=addresses.MAX_LENGTH,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
        error_messages={"required": "Please say where to send."},
    )
    wanted = forms.MultipleChoiceField(
        choices=[(name, labels.TOLD[name].word) for name in _OFFERED],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one event."},
    )
    description = forms.CharField(required=False, max_length=200)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"wanted": list(_OFFERED)})
