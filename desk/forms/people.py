from __future__ import annotations

from django import forms

from desk.forms import fields
from lineage.destruction import subject_requests


class ModelAssessmentForm(forms.Form):
    """The form for Legal's decision about one model version that learned from the person's data."""

    status = fields.choice([("", "…"), *subject_requests.STATUS_TEXTS.items()], label="What becomes of it")
    reason = fields.long_text(label="Why", max_length=2000, help_text="The customer reads it.")
