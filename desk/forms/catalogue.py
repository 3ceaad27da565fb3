from __future__ import annotations

from typing import Any

from django import forms
from unfold import widgets as unfold

from consent.operations.catalogue import CategoryInput, Editorial, FieldInput
from desk.forms import fields
from desk.forms.amending import AmendingForm


class CategoryForm(AmendingForm):
    code = fields.KeyField(label="Code")
    name = fields.text(label="Name", max_length=200)
    description = fields.long_text(label="Description", required=False)
    time_field = fields.text(label="Time field", required=False, help_text="The field that says when it was.")
    third_party = fields.tick(label="Holds data about people or other third parties")
    reason = fields.text(
        label="Only the wording changes, because",
        max_length=500,
        required=False,
        help_text="Fill this in if the meaning stays the same. A second person approves it, and customers may object.",
    )

    renames = fields.long_text(
        label="Fields with another name and the same meaning",
        required=False,
        help_text="One a line, such as “rpm -> revolutions”. Only together with the reason above.",
    )

    def clean_renames(self) -> tuple[tuple[str, str], ...]:
        lines = [line for line in self.cleaned_data["renames"].splitlines() if line.strip()]
        pairs = [tuple(part.strip() for part in line.split("->")) for line in lines]
        if any(len(pair) != 2 or not all(pair) for pair in pairs):
            raise forms.ValidationError("Write each rename as “former name -> new name”.")
        return tuple((was, now) for was, now in pairs)

    def said(self, rows: list[FieldInput]) -> CategoryInput:
        """Return the category that the page describes."""
        data = self.cleaned_data
        return CategoryInput(
            name=data["name"],
            description=data["description"],
            fields=rows,
            time_field=data["time_field"],
            third_party=data["third_party"],
            editorial=Editorial(data["reason"], data["renames"]) if data["reason"] else None,
        )


class FieldForm(forms.Form):
    """One field of a category; a row without a name is left out."""

    name = fields.text(label="Name", max_length=128, required=False)
    type = fields.text(label="Type", max_length=40, required=False)
    description = fields.text(label="Description", max_length=500, required=False)
    identifies = fields.choice(
        [("none", "Nobody"), ("person", "A person"), ("organisation", "The organisation")],
        label="Identifies",
        required=False,
    )
    quasi_identifier = forms.BooleanField(
        label="Together with others", required=False, widget=unfold.UnfoldBooleanWidget()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        number = str(self.prefix).rpartition("-")[2]
        row = f"row {int(number) + 1}" if number.isdecimal() else "a row"
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = (
                f"{field.label} in {row}"  # the column's heading names it to the eye
            )

    def said(self) -> FieldInput | None:
        data = self.cleaned_data
        if not data.get("name"):
            return None
        return FieldInput(
            data["name"],
            data["type"] or "string",
            data["description"],
            data["identifies"] or "none",
            data["quasi_identifier"],
        )


FieldFormSet = forms.formset_factory(FieldForm, extra=4, max_num=200)


class PurposeForm(AmendingForm):
    code = fields.KeyField(label="Code")
    name = fields.text(label="Name", max_length=200)
    description = fields.long_text(label="Description", required=False)
    editorial = fields.text(
        label="Only the wording changes, because",
        max_length=500,
        required=False,
        help_text="Fill this in if the meaning stays the same. A second person approves it, and customers may object.",
    )
    cross_tenant = fields.tick(
        label="Cross-tenant", help_text="The result is shared between customers. Cannot be changed later."
    )
