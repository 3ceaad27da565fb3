from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms

from consent.queries.catalogue import CategoryRecord
from consent.queries.purposes import PurposeRecord
from consent.question import Question
from language import words
from portal.forms.conditions import NamesField
from wire import times

_INPUT: Final = "%Y-%m-%dT%H:%M"


class InstantField(forms.DateTimeField):
    """A minute, chosen in the browser's own calendar, in the page's time zone."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_INPUT)
        super().__init__(
            required=False,
            input_formats=[_INPUT],
            widget=widget,
            error_messages={"invalid": "Choose a day and a time."},
            **options,
        )

    def clean(self, value: Any) -> datetime | None:
        found: datetime | None = super().clean(value)
        if found is not None and not 1970 <= found.year <= 2999:
            raise forms.ValidationError("Choose a day between 1970 and 2999.")
        return found


class WhatIfForm(forms.Form):
    """A question as a training job would ask it. What is left empty is left out of the question."""

    category = forms.ChoiceField(error_messages={"required": "Choose the data."})
    purpose = forms.ChoiceField(error_messages={"required": "Choose the purpose."})
    fields_asked = NamesField()
    form = forms.ChoiceField(
        required=False,
        choices=[("", "Not said"), *((code, label.word) for code, label in words.FORMS.items())],
    )
    region = forms.CharField(required=False, max_length=10)
    model_family = forms.CharField(required=False, max_length=128)
    processors = NamesField()
    data_from = InstantField()
    data_until = InstantField()
    at = InstantField()
    as_known_at = InstantField()

    def __init__(
        self, data: Any = None, *, categories: Sequence[CategoryRecord], purposes: Sequence[PurposeRecord]
    ) -> None:
        super().__init__(data)
        self.fields["category"].choices = [(one.code, one.name) for one in categories]  # type: ignore[attr-defined]
        self.fields["purpose"].choices = [(one.code, one.name) for one in purposes]  # type: ignore[attr-defined]

    def members(self, tenant: str) -> dict[str, Any]:
        """The question's members, as a program would send them."""
        said = self.cleaned_data
        found: dict[str, Any] = {"tenant": tenant, "category": said["category"], "purpose": said["purpose"]}
        found |= {
            name: said[name].strip() for name in ("form", "region", "model_family") if said[name].strip()
        }
        found |= {
            name: names
            for name, field in (("fields", "fields_asked"), ("processors", "processors"))
            if (names := [each.strip() for each in said[field].split(",") if each.strip()])
        }
        return found | {
            name: times.render(said[name])
            for name in ("data_from", "data_until", "at", "as_known_at")
            if said[name]
        }

    def question(self, tenant: str) -> Question:
        members = self.members(tenant)
        return Question(
            tenant,
            members["category"],
            members["purpose"],
            fields=tuple(members["fields"]) if "fields" in members else None,
            form=members.get("form"),
            region=members.get("region"),
            model_family=members.get("model_family"),
            processors=tuple(members["processors"]) if "processors" in members else None,
            data_from=self.cleaned_data["data_from"],
            data_until=self.cleaned_data["data_until"],
        )


def asked_again(question: dict[str, Any], *, zone: ZoneInfo) -> dict[str, str]:
    """What the form holds to ask a logged question again."""
    said = {
        name: str(question[name])
        for name in ("category", "purpose", "form", "region", "model_family")
        if question.get(name)
    }
    said |= {
        field: ", ".join(question[name])
        for name, field in (("fields", "fields_asked"), ("processors", "processors"))
        if question.get(name)
    }
    return said | {
        name: times.parse(question[name]).astimezone(zone).isoformat()[:16]
        for name in ("data_from", "data_until")
        if question.get(name)
    }
