from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from language import time_zones


class WaiverForm(forms.Form):
    """The customer's answer to a waiver request, with optional words and an optional last day."""

    answer = forms.ChoiceField(
        label="Your answer",
        choices=[("refuse", "No, it may not"), ("grant", "Yes, it may")],
        widget=forms.RadioSelect,
    )
    last_day = forms.DateField(
        label="Last day of a yes", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    words = forms.CharField(
        label="Your words", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any = None, *, at: datetime, zone: ZoneInfo) -> None:
        super().__init__(data)
        self.at = at
        self.zone = zone

    @property
    def granted(self) -> bool:
        return bool(self.cleaned_data["answer"] == "grant")

    @property
    def until(self) -> datetime | None:
        """The half-open end of the last day, in the customer's time zone."""
        day = self.cleaned_data["last_day"]
        return time_zones.end_of(day, zone=self.zone) if day and self.granted else None

    def clean_last_day(self) -> Any:
        day = self.cleaned_data["last_day"]
        if day is not None and day < time_zones.day_of(self.at, zone=self.zone):
            raise forms.ValidationError("The last day has passed.")
        return day
