"""The vendor's answers to what a customer put forward."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from consent.conditions import BEGINNING, Conditions
from consent.operations.proposal_answers import AnswerInput
from consent.queries.proposal_records import ItemRecord
from desk.forms import fields

_CHOICES: Final = [
    ("later", "Answer later"),
    ("accept", "Accept: it counts from then on"),
    ("refuse", "Refuse"),
]


class AnswerForm(forms.Form):
    """One choice for each item that waits for the vendor."""

    reason = fields.text(
        label="Reason for what you refuse", required=False, max_length=500, help_text="The customer sees it."
    )

    def __init__(self, data: Any = None, *, items: Sequence[ItemRecord]) -> None:
        super().__init__(data)
        self._items = items
        for each in items:
            label = f"{each.consent.category_name}: {each.consent.purpose_name}"
            self.fields[f"item-{each.item}"] = fields.choice(_CHOICES, label=label, initial="later")
        self.order_fields([*(f"item-{each.item}" for each in items), "reason"])

    def answers(self) -> list[AnswerInput]:
        """Return the answers given; items that are answered later are left out."""
        said = [(each.item, self.cleaned_data[f"item-{each.item}"]) for each in self._items]
        reason = self.cleaned_data["reason"]
        return [
            AnswerInput(item, answer, reason=reason if answer == "refuse" else "")
            for item, answer in said
            if answer != "later"
        ]


def initial(conditions: Conditions) -> dict[str, Any]:
    """Return how the desk's form of conditions shows these."""
    return {
        "fields_allowed": list(conditions.fields),
        "form": conditions.form,
        "made_by": conditions.made_by,
        "regions": ", ".join(conditions.regions),
        "model_families": ", ".join(conditions.model_families),
        "processors": "*" if conditions.processors is None else ", ".join(conditions.processors) or "none",
        "from_beginning": conditions.data_from == BEGINNING,
        "data_from": None if conditions.data_from == BEGINNING else conditions.data_from,
        "data_until": conditions.data_until,
        "min_age_days": conditions.min_age_days,
        "valid_from": conditions.valid_from,
        "valid_until": conditions.valid_until,
    }
