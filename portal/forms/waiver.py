from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms


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

    def __init__(self, data: Any = None, *, at: datetime) -> None:
        super().__init__(data)
        self.at = at

    @property
    def granted(self) -> bool:
        return bool(self.cleaned_data["answer"] == "grant")

    @property
    def until(self) -> datetime | None:
        """The half-open end: the day after the last, midnight UTC."""
        day = self.cleaned_data["last_day"]
        return datetime.combine(day + timedelta(days=1), time(), UTC) if day and self.granted else None

    def clean_last_day(self) -> Any:
        day = self.cleaned_data["last_day"]
        if day is not None and day < self.at.date():
            raise forms.ValidationError("The last day has passed.")
        return day
