from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from consent.person_stops import RIGHTS
from language import time_zones
from lineage.destruction.subject_requests import COMMITMENT
from wire import keys

# What the law gives for an answer, where a customer has nothing shorter (GDPR Art. 12(3): one month).
_USUAL = timedelta(days=30)


class PersonForm(forms.Form):
    """A person's request to stop the use of their data, with the key that made the commitment."""

    commitment = forms.CharField(
        label="The person's code",
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )
    key_id = forms.CharField(
        label="The key's id",
        max_length=128,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )
    right = forms.ChoiceField(label="The right that the person uses", choices=RIGHTS)
    last_day = forms.DateField(label="Done by, at the latest", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any = None, *, at: datetime, zone: ZoneInfo) -> None:
        super().__init__(data, initial={"last_day": time_zones.day_of(at + _USUAL, zone=zone)})
        self.at = at
        self.zone = zone

    @property
    def deadline(self) -> datetime:
        """The half-open end of the last day, in the customer's time zone."""
        return time_zones.end_of(self.cleaned_data["last_day"], zone=self.zone)

    def clean_commitment(self) -> str:
        code: str = self.cleaned_data["commitment"]
        if not COMMITMENT.fullmatch(code):
            raise forms.ValidationError(
                "A code has 64 digits, 0 to 9 and a to f. Never write a name or a number of the person here."
            )
        return code

    def clean_key_id(self) -> str:
        id: str = self.cleaned_data["key_id"]
        if not keys.is_key(id):
            raise forms.ValidationError("Copy the id as the command prints it.")
        return id

    def clean_last_day(self) -> Any:
        day = self.cleaned_data["last_day"]
        today = time_zones.day_of(self.at, zone=self.zone)
        if day < today:
            raise forms.ValidationError("The last day has passed.")
        if day > today + timedelta(days=3650):
            raise forms.ValidationError("That is more than ten years from now.")
        return day
