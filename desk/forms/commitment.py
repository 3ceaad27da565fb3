from __future__ import annotations

from django import forms

from desk.forms import fields

FOR = [("tenant", "This customer alone"), ("account", "Each customer of its account")]


class CommitmentForm(forms.Form):
    """A minimum term that was signed in an order form. It waits for a second person."""

    covers = fields.choice(FOR, label="Who signed")
    order_form = fields.text(
        label="Order form", max_length=128, help_text="Its reference among the agreements of the account."
    )
    begins_at = fields.DayField(label="From", required=False, help_text="Empty: once it is approved.")
    minimum_until = fields.DayField(
        label="Minimum term until, without this day", required=False, help_text="Empty: the whole term."
    )
    ends_at = fields.DayField(label="Until, without this day", help_text="It is never renewed by itself.")
    notice_days = forms.IntegerField(
        label="Days of notice", min_value=0, max_value=365, initial=0, widget=fields.text().widget
    )


class EndCommitmentForm(forms.Form):
    """The customer's notice, or an end on which both sides agreed."""

    how = fields.choice(
        [
            ("notice", "The customer gave notice: it ends after the days of notice"),
            ("agreed", "Both sides agreed: it ends once a second person approves it"),
        ],
        label="Why it ends",
    )
    reason = fields.text(label="Where that is on record", max_length=500)
