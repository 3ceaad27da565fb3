"""The conditions of one item of a proposal, in the customer's own words. Nothing wide is chosen beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms

from consent import conditions as rules
from consent import forms as data_forms
from consent import regions
from consent.conditions import ALL, BEGINNING, Conditions
from consent.queries.catalogue import CategoryRecord
from language import formats, time_zones, words
from wire import times

_HOME: Final = {
    "fields": "chosen",
    "form": "data_form",
    "regions": "where",
    "model_families": "family_names",
    "processors": "processor_names",
    "data_from": "past_from",
}


class _Day(forms.DateField):
    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(required=False, widget=widget, **options)


def _radios(choices: list[tuple[str, str]], label: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=choices, label=label, widget=forms.RadioSelect, error_messages={"required": "Choose one."}
    )


class ItemForm(forms.Form):
    """One category for one purpose. `conditions` is set once the form is valid. Days are days in `zone`."""

    chosen = forms.MultipleChoiceField(
        label="Fields",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one field."},
    )
    data_form = _radios(
        [
            (code, f"{words.FORMS[code].word}: {words.FORMS[code].says}")
            for code in reversed(data_forms.FORMS)
        ],
        "Form",
    )
    where = _radios([], "Where")
    countries = forms.CharField(label="Countries, such as DE, FR", required=False, max_length=500)
    families = _radios([("listed", "Only these"), ("any", "Any model family of this purpose")], "Models")
    family_names = forms.CharField(label="Model families", required=False, max_length=500)
    processors = _radios(
        [
            ("none", "The vendor alone"),
            ("listed", "Only these processors"),
            ("any", "The vendor and any processor it has engaged"),
        ],
        "Who",
    )
    processor_names = forms.CharField(label="Processors", required=False, max_length=500)
    past = _radios(
        [
            ("from_now", "No, only data created from now on"),
            ("since", "Yes, data since a day"),
            (BEGINNING, "Yes, all data there is, however old"),
        ],
        "Earlier data",
    )
    past_from = _Day(label="Data since")
    valid_until = _Day(label="Valid until and including (empty: no end)")

    conditions: Conditions | None = None

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        category: CategoryRecord,
        region: str,
        zone: ZoneInfo,
        prefix: str,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        narrow = {"data_form": data_forms.FORMS[-1], "past": "from_now"}
        super().__init__(data, prefix=prefix, initial={**narrow, **(initial or {})})
        self.category, self.zone = category, zone
        self.fields["chosen"].choices = [  # type: ignore[attr-defined]
            (field["name"], f"{field['name']}: {field['description']}") for field in category.fields
        ]
        self.fields["where"].choices = _places(region)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        for name, needed in (("families", "family_names"), ("processors", "processor_names")):
            if said.get(name) == "listed" and not _names(said.get(needed, "")):
                self.add_error(needed, "Name at least one.")
        if said.get("past") == "since" and not said.get("past_from"):
            self.add_error("past_from", "Choose the day from which data is included.")
        if said.get("where") == "listed" and not _names(said.get("countries", "")):
            self.add_error("countries", "Name at least one country.")
        if not self.errors:
            self._judge(said)
        return said

    def choices_made(self) -> dict[str, Any]:
        """Return what was chosen, as a template keeps it. Fields and days belong to one customer's moment."""
        said = self.cleaned_data
        kept = ("chosen", "data_form", "families", "family_names", "processors", "processor_names")
        where = said["where"] if said["where"] in ("EU", "EEA", ALL) else ""
        return {name: said[name] for name in kept} | {"where": where, "past": _timeless(said["past"])}

    def _judge(self, said: dict[str, Any]) -> None:
        written = {
            "fields": said["chosen"],
            "form": said["data_form"],
            "regions": _names(said["countries"].upper()) if said["where"] == "listed" else [said["where"]],
            "model_families": _names(said["family_names"]) if said["families"] == "listed" else [ALL],
            "processors": None if said["processors"] == "any" else _names(said["processor_names"]),
            "data_from": self._data_from(said),
            "valid_until": self._end_of(said["valid_until"]),
        }
        if said["processors"] == "none":
            written["processors"] = []
        self.conditions, faults = rules.parse(written, category_fields=self.category.field_names, pointer="")
        for fault in faults:
            name = fault.pointer.split("/")[1]
            self.add_error(_HOME.get(name, name if name in self.fields else None), fault.detail)

    def _data_from(self, said: dict[str, Any]) -> str | None:
        if said["past"] == "since":
            return times.render(time_zones.begin_of(said["past_from"], zone=self.zone))
        return BEGINNING if said["past"] == BEGINNING else None

    def _end_of(self, day: date | None) -> str | None:
        return times.render(time_zones.end_of(day, zone=self.zone)) if day else None


def _places(region: str) -> list[tuple[str, str]]:
    own = [(region, f"Only in {formats.country(region)}")] if region in regions.COUNTRIES else []
    return [
        *own,
        ("listed", "Only in these countries"),
        ("EU", "Only in the European Union"),
        ("EEA", "Only in the European Economic Area"),
        (ALL, "Anywhere in the world"),
    ]


def _timeless(past: str) -> str:
    return "from_now" if past == "since" else past


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]
