from __future__ import annotations

from desk.forms import fields
from desk.forms.amending import AmendingForm
from desk.forms.onboarding import KeysField


class ProcessorForm(AmendingForm):
    """A sub-processor of the vendor."""

    name = fields.text(label="Name", max_length=200, help_text="As jobs and consents name it.")
    does = fields.text(label="What it does with the data", max_length=500)
    regions = KeysField(label="Where it processes", help_text="DE, US, EU, …; commas between")
    effective_from = fields.DayField(
        label="From",
        required=False,
        help_text="Empty: 30 days from now. Never earlier once there are consents.",
    )
    ended = fields.tick(label="Not used any more")
