from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from language import time_zones


class ContractEndForm(forms.Form):
    """What an owner decides about the end of the contract, with an optional last day of a holdover."""

    decision = forms.ChoiceField(
        label="Your decision",
        choices=[
            ("holdover", "Let our consents go on for a while"),
            ("end", "Confirm that the contract has ended"),
        ],
        widget=forms.RadioSelect,
    )
    last_day = forms.DateField(
        label="Last day (empty: as long as it may be)",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, data: Any = None, *, zone: ZoneInfo) -> None:
        super().__init__(data)
        self.zone = zone

    @property
    def until(self) -> datetime | None:
        """The half-open end of the last day, in the customer's time zone."""
        day = self.cleaned_data["last_day"]
        return time_zones.end_of(day, zone=self.zone) if day else None
