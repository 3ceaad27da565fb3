from __future__ import annotations

from django import forms

from desk.forms import fields
from lineage.destruction import subject_requests


class AnswerForm(forms.Form):
    """What becomes of a version that learned from the tenant's data."""

    status = fields.choice([("", "…"), *subject_requests.SAYS.items()], label="What becomes of it")
    reason = fields.long_text(label="Why", max_length=2000, help_text="The customer reads it.")
