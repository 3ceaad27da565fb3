"""Forms for actions on a consent: a reason, a withdrawal."""

from __future__ import annotations

from django import forms

from desk.forms import fields


class ReasonForm(forms.Form):
    reason = fields.text(label="Reason", required=False, max_length=500)


class WithdrawForm(ReasonForm):
    election = fields.choice(
        [
            ("", "As the accepted terms say"),
            ("stop", "Stop using the data"),
            ("destroy", "Stop, and destroy the copies"),
            ("retire_models", "Stop, destroy, and retire the models"),
        ],
        label="What happens to the data",
        required=False,
    )
