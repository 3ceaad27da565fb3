from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from desk.forms import fields
from lineage.destruction import vocabulary
from lineage.destruction.procedures import Procedure


class ConfirmForm(forms.Form):
    """What was done about a destruction order. The signed-in person is recorded as the performer."""

    method = fields.choice([], label="Method")
    technique = fields.text(
        label="Technique", max_length=200, help_text="Overwrite, block erase, compaction …"
    )
    tool = fields.text(label="Tool and its version", max_length=200)
    organisation = fields.text(label="Performed for", max_length=200)
    performed_on = fields.DayField(label="Performed on")
    residuals = fields.text(
        label="What remains", max_length=1000, required=False, help_text="Backups, or nothing."
    )
    residuals_until = fields.DayField(
        label="What remains should be gone by", required=False, help_text="The certificate names this day."
    )

    def __init__(self, *args: object, procedure: Procedure, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        said = dict(vocabulary.METHODS)
        method: Any = self.fields["method"]
        method.choices = [(code, said[code]) for code in procedure.methods]


class VerifyForm(forms.Form):
    method = fields.text(
        label="How it was looked at", max_length=200, help_text="Counted rows, listed objects …"
    )


class HoldForm(forms.Form):
    reason = fields.text(label="Reason", max_length=500)
    until = fields.DayField(label="Until")

    def __init__(self, data: Any = None, *, zone: ZoneInfo) -> None:
        super().__init__(data)
        fields.in_zone(self, zone)


class RefuseForm(forms.Form):
    reason = fields.text(label="Reason", max_length=500, help_text="The customer is told.")
