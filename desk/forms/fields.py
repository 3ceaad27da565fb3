"""Form fields with Unfold's widgets."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from unfold import widgets as unfold

from consent import regions
from language import time_zones
from wire import keys


class KeyField(forms.CharField):
    """An identifier in the API's format for keys."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=128, strip=True, widget=unfold.UnfoldAdminTextInputWidget(), **kwargs)

    def clean(self, value: Any) -> str:
        key: str = super().clean(value)
        if key and not keys.is_key(key):
            raise forms.ValidationError("Letters, digits, and . _ : - inside; at most 128.")
        return key


class RegionField(forms.CharField):
    """One region: a country's two letters, EU, EEA or *."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=3, strip=True, widget=unfold.UnfoldAdminTextInputWidget(), **kwargs)

    def clean(self, value: Any) -> str:
        region: str = super().clean(value).upper()
        if region and not regions.is_region(region):
            raise forms.ValidationError("A country's two letters (DE), EU, EEA, or *.")
        return region


class DayField(forms.DateField):
    """A day, meant as its beginning in `zone`: UTC, or a customer's time zone that `in_zone` sets."""

    zone: tzinfo = UTC

    def __init__(self, **kwargs: Any) -> None:
        look = unfold.UnfoldAdminTextInputWidget().attrs["class"]
        widget = forms.DateInput(attrs={"type": "date", "class": look}, format="%Y-%m-%d")
        super().__init__(widget=widget, **kwargs)

    def clean(self, value: Any) -> datetime | None:
        day = super().clean(value)
        return time_zones.begin_of(day, zone=self.zone) if day else None


def in_zone(form: forms.Form, zone: ZoneInfo) -> None:
    """Let the days of a form be days in a customer's time zone, and say so beside them."""
    for field in form.fields.values():
        if isinstance(field, DayField):
            field.zone = zone
            field.help_text = f"{field.help_text} A day in {zone}.".strip()


def text(**kwargs: Any) -> forms.CharField:
    return forms.CharField(widget=unfold.UnfoldAdminTextInputWidget(), **kwargs)


def long_text(*, rows: int = 4, **kwargs: Any) -> forms.CharField:
    return forms.CharField(widget=unfold.UnfoldAdminTextareaWidget(attrs={"rows": rows}), **kwargs)


def email(**kwargs: Any) -> forms.EmailField:
    return forms.EmailField(widget=unfold.UnfoldAdminEmailInputWidget(), **kwargs)


def choice(choices: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(choices=choices, widget=unfold.UnfoldAdminSelectWidget(), **kwargs)


def several(choices: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        choices=choices, widget=unfold.UnfoldAdminCheckboxSelectMultipleWidget(), **kwargs
    )


def tick(**kwargs: Any) -> forms.BooleanField:
    return forms.BooleanField(widget=unfold.UnfoldBooleanSwitchWidget(), **{"required": False, **kwargs})


def number(**kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(widget=unfold.UnfoldAdminIntegerFieldWidget(), **kwargs)


def document(**kwargs: Any) -> forms.FileField:
    return forms.FileField(widget=unfold.UnfoldAdminFileFieldWidget(), **kwargs)
