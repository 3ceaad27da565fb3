from __future__ import annotations

from django import forms

from desk.forms import fields


class AnswerForm(forms.Form):
    """A second person's answer to a waiting change."""

    answer = fields.choice([("approve", "Approve it"), ("refuse", "Refuse it")], label="Your answer")
    reason = fields.text(label="Reason (for a refusal)", max_length=500, required=False)
