from __future__ import annotations

from zoneinfo import ZoneInfo

from django import forms

from desk.forms import fields
from tenants.models.tenant_move import BASES


class MoveForm(forms.Form):
    """That a tenant passes to another account."""

    to_account = fields.KeyField(label="Key of the new account", help_text="It exists already.")
    basis = fields.choice(
        BASES,
        label="Basis",
        help_text="Under succession consents go on. Otherwise the new account confirms each.",
    )
    effective_from = fields.DayField(label="Takes effect on", help_text="Not before this day.")
    document = fields.document(label="Signed document", help_text="It was signed for this move.")

    def __init__(self, data: object = None, files: object = None, *, zone: ZoneInfo) -> None:
        super().__init__(data, files)  # type: ignore[arg-type]  # a request's own
        fields.in_zone(self, zone)
