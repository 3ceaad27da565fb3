"""The form for the conditions of a consent. `consent.conditions` decides which values are valid."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from consent import clauses as clause_rules
from consent import conditions as rules
from consent import forms as data_forms
from consent import regions, risk_classes
from consent.clauses import Clauses
from consent.conditions import ALL, BEGINNING, Conditions
from consent.queries.catalogue import CategoryRecord
from language import formats, time_zones
from portal.presenters import labels
from wire import times
from wire.problems import FieldError

_HOME = {
    "/fields": "chosen",
    "/form": "data_form",
    "/regions": "countries",
    "/model_families": "family_names",
    "/processors": "processor_names",
    "/data_from": "past_from",
    "/data_until": "data_until",
    "/valid_from": "valid_from",
    "/valid_until": "valid_until",
    "/retention_days": "retention_days",
    "/min_age_days": "min_age_days",
    "/made_by": "made_by",
    "/on_withdrawal": "on_withdrawal",
}


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        said = "Choose a day between 1970 and 2999."
        limits = [MinValueValidator(date(1970, 1, 1), said), MaxValueValidator(date(2999, 12, 31), said)]
        super().__init__(
            required=False, input_formats=["%Y-%m-%d"], widget=widget, validators=limits, **options
        )


class NamesField(forms.CharField):
    """Names, separated by commas."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=2000, **options)


class ConditionsForm(forms.Form):
    """The conditions of a consent. `conditions` is set once the form is valid and `allow` is on."""

    allow = forms.BooleanField(required=False)
    chosen = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    data_form = forms.ChoiceField(widget=forms.RadioSelect, required=False)
    made_by = forms.ChoiceField(
        widget=forms.RadioSelect,
        required=False,
        choices=[
            (data_forms.VENDOR, "The vendor, and it measures the result"),
            (data_forms.CUSTOMER, "Your company, before sending it: this counts on your word"),
        ],
    )
    where = forms.ChoiceField(widget=forms.RadioSelect, required=False)
    countries = NamesField()
    families = forms.ChoiceField(
        widget=forms.RadioSelect,
        required=False,
        choices=[("any", "Any model family of this purpose"), ("listed", "Only these")],
    )
    family_names = NamesField()
    processors = forms.ChoiceField(
        widget=forms.RadioSelect,
        required=False,
        choices=[
            ("any", "The vendor and any processor it has engaged"),
            ("none", "The vendor alone"),
            ("listed", "Only these processors"),
        ],
    )
    processor_names = NamesField()
    past = forms.ChoiceField(widget=forms.RadioSelect, required=False)
    past_from = DayField()
    data_until = DayField()
    valid_from = DayField()
    valid_until = DayField()
    retention_days = forms.IntegerField(required=False)
    min_age_days = forms.IntegerField(required=False)
    on_withdrawal = forms.ChoiceField(widget=forms.RadioSelect, required=False)
    risk_class = forms.ChoiceField(
        widget=forms.RadioSelect,
        required=False,
        choices=[
            ("", "As recorded"),
            *((code, labels.RISK_CLASSES[code].word) for code in risk_classes.CLASSES),
        ],
    )

    conditions: Conditions | None = None

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        category: CategoryRecord,
        clauses: Clauses,
        region: str,
        zone: ZoneInfo,
        kept_from: datetime | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        """`kept_from` is the start of the current consent's data, offered as a choice when the consent is changed.

        Days are days in `zone`.
        """
        super().__init__(data, initial=initial)
        self.category = category
        self.zone = zone
        self.kept_from = kept_from
        milder = clause_rules.ON_WITHDRAWAL.index(clauses.on_withdrawal)
        choices: dict[str, list[tuple[str, str]]] = {
            "chosen": [(name, name) for name in category.field_names],
            "data_form": [(code, labels.FORMS[code].word) for code in data_forms.FORMS],
            "where": _places(region),
            "past": _past(kept_from, zone),
            "on_withdrawal": [
                (code, labels.ON_WITHDRAWAL[code].word) for code in clause_rules.ON_WITHDRAWAL[milder:]
            ],
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if self.errors or not said["allow"]:
            return said
        written = {
            "fields": said["chosen"],
            "form": said["data_form"],
            "made_by": said["made_by"] or None,
            "regions": self._regions(said),
            "model_families": _names(said["family_names"]) if said["families"] == "listed" else [ALL],
            "processors": self._processors(said),
            "data_from": self._data_from(said),
            "data_until": self._end_of(said["data_until"]),
            "valid_from": self._begin_of(said["valid_from"]),
            "valid_until": self._end_of(said["valid_until"]),
            "retention_days": said["retention_days"],
            "min_age_days": said["min_age_days"],
            "on_withdrawal": said["on_withdrawal"] or None,
        }
        self._refuse_what_is_missing(said, written)
        if self.errors:
            return said
        self.conditions, faults = rules.parse(written, category_fields=self.category.field_names)
        for fault in faults:
            self._note(fault)
        return said

    def _refuse_what_is_missing(self, said: dict[str, Any], written: dict[str, Any]) -> None:
        wanted = {
            "chosen": (written["fields"], "Choose at least one field."),
            "data_form": (written["form"], "Choose the form the data may be used in."),
            "where": (written["regions"] or said["where"], "Choose where the data may be processed."),
            "countries": (written["regions"] or not said["where"], "Name at least one country."),
            "family_names": (written["model_families"], "Name at least one model family."),
            "processor_names": (
                written["processors"] or said["processors"] != "listed",
                "Name at least one processor.",
            ),
            "past_from": (
                said["past"] != "since" or written["data_from"],
                "Choose the day from which data is included.",
            ),
        }
        for name, (given, fault) in wanted.items():
            if not given and name not in self.errors:
                self.add_error(name, fault)

    def _note(self, fault: FieldError) -> None:
        home = "/" + fault.pointer.removeprefix("/conditions/").split("/", maxsplit=1)[0]
        self.add_error(_HOME.get(home), fault.detail)

    def _regions(self, said: dict[str, Any]) -> list[str]:
        if said["where"] != "listed":
            return [said["where"]] if said["where"] else []
        return [code.upper() for code in _names(said["countries"])]

    def _processors(self, said: dict[str, Any]) -> list[str] | None:
        if said["processors"] == "listed":
            return _names(said["processor_names"])
        return [] if said["processors"] == "none" else None

    def _data_from(self, said: dict[str, Any]) -> str | None:
        if said["past"] == "since":
            return self._begin_of(said["past_from"])
        if said["past"] == "kept" and self.kept_from is not None:
            return times.render(self.kept_from)
        return BEGINNING if said["past"] == BEGINNING else None

    def _begin_of(self, day: date | None) -> str | None:
        return times.render(time_zones.begin_of(day, zone=self.zone)) if day else None

    def _end_of(self, day: date | None) -> str | None:
        """The end of `day` as a half-open bound."""
        return times.render(time_zones.end_of(day, zone=self.zone)) if day else None


def initial(
    conditions: Conditions | None, *, kept_from: datetime | None, region: str, zone: ZoneInfo
) -> dict[str, Any]:
    """Initial values: the current consent's conditions, or the narrowest choice with no field ticked."""
    if conditions is None:
        return {
            "allow": False,
            "made_by": data_forms.VENDOR,
            "where": region,
            "families": "any",
            "processors": "any",
            "past": "from_now",
        }
    places = {code for code, _ in _places(region)}
    single = conditions.regions[0] if len(conditions.regions) == 1 else ""
    where = single if single in places else "listed"
    names = conditions.processors
    return {
        "allow": True,
        "chosen": list(conditions.fields),
        "data_form": conditions.form,
        "made_by": conditions.made_by,
        "where": where,
        "countries": ", ".join(conditions.regions) if where == "listed" else "",
        "families": "any" if ALL in conditions.model_families else "listed",
        "family_names": ", ".join(name for name in conditions.model_families if name != ALL),
        "processors": "any" if names is None else "listed" if names else "none",
        "processor_names": ", ".join(names or ()),
        "past": BEGINNING if conditions.data_from == BEGINNING else "kept" if kept_from else "from_now",
        "data_until": _last_day(conditions.data_until, zone),
        "valid_until": _last_day(conditions.valid_until, zone),
        "retention_days": conditions.retention_days,
        "min_age_days": conditions.min_age_days,
        "on_withdrawal": conditions.on_withdrawal,
    }


def _places(region: str) -> list[tuple[str, str]]:
    own = [(region, f"Only in {formats.country(region)}")] if region in regions.COUNTRIES else []
    return [
        *own,
        ("EU", "Only in the European Union"),
        ("EEA", "Only in the European Economic Area"),
        (ALL, "Anywhere in the world"),
        ("listed", "Only in countries I name"),
    ]


def _past(kept_from: datetime | None, zone: ZoneInfo) -> list[tuple[str, str]]:
    kept = [("kept", f"As now: data since {formats.deciding_day(kept_from, zone)}")] if kept_from else []
    return [
        ("from_now", "No, only data created from now on"),
        *kept,
        ("since", "Yes, data since a day I choose"),
        (BEGINNING, "Yes, all data there is, however old"),
    ]


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _last_day(until: datetime | None, zone: ZoneInfo) -> date | None:
    return time_zones.last_day_before(until, zone=zone) if until else None
