"""The form by which an owner opens an audit."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from language import time_zones
from lineage.audits.audit_list import Period
from lineage.audits.operations.opening import Auditor

_DATE = {"type": "date"}
_ACCESS = timedelta(days=60)
_PERIOD = timedelta(days=365)


class AuditForm(forms.Form):
    """Who audits, what the audit is about, and until when the auditor may read it. Days are the customer's."""

    name = forms.CharField(label="Auditor's name", max_length=200)
    email = forms.EmailField(label="Auditor's email", max_length=254, required=False)
    organisation = forms.CharField(label="Auditor's organisation", max_length=200, required=False)
    categories = forms.MultipleChoiceField(
        label="Categories (none chosen: all)", required=False, widget=forms.CheckboxSelectMultiple
    )
    first_day = forms.DateField(label="Period from", widget=forms.DateInput(attrs=_DATE))
    last_day = forms.DateField(label="Period until, this day included", widget=forms.DateInput(attrs=_DATE))
    access_until = forms.DateField(
        label="Last day of the auditor's access", widget=forms.DateInput(attrs=_DATE)
    )

    def __init__(
        self, data: Any = None, *, at: datetime, zone: ZoneInfo, categories: list[tuple[str, str]]
    ) -> None:
        today = time_zones.day_of(at, zone=zone)
        initial = {"first_day": today - _PERIOD, "last_day": today, "access_until": today + _ACCESS}
        super().__init__(data, initial=initial)
        self.zone = zone
        chosen: Any = self.fields["categories"]
        chosen.choices = categories

    @property
    def auditor(self) -> Auditor:
        said = self.cleaned_data
        return Auditor(said["name"], said["email"], said["organisation"])

    @property
    def period(self) -> Period:
        begins = time_zones.begin_of(self.cleaned_data["first_day"], zone=self.zone)
        return Period(begins, time_zones.end_of(self.cleaned_data["last_day"], zone=self.zone))

    @property
    def access_end(self) -> datetime:
        return time_zones.end_of(self.cleaned_data["access_until"], zone=self.zone)
