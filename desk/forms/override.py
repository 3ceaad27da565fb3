from __future__ import annotations

from django import forms

from desk.forms import fields

KINDS = [
    ("fixed", "This discount instead of the schedule's"),
    ("capped", "The schedule's discount, at most this"),
    ("excluded", "No discount"),
]


class OverrideForm(forms.Form):
    """A negotiated price. It has an end, keeps the schedule's greatest discount, and waits for a second person."""

    kind = fields.choice(KINDS, label="What was agreed")
    percent = forms.DecimalField(
        label="Percent",
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
        widget=fields.text().widget,
        help_text="Leave it empty for no discount.",
    )
    effective_from = fields.DayField(label="From", required=False, help_text="Empty: once it is approved.")
    effective_until = fields.DayField(label="Until, without this day")
    reason = fields.text(label="Why, and where it was agreed", max_length=500)


class EndForm(forms.Form):
    """The end of a schedule, or of a negotiated price."""

    effective_until = fields.DayField(
        label="Ends on", required=False, help_text="Empty: once a second person approves it."
    )
    reason = fields.text(label="Reason", max_length=500)
