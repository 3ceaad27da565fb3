"""The declarations of a signatory. Each must be ticked; none is preselected."""

from __future__ import annotations

from typing import Any

from django import forms


class SignatureForm(forms.Form):
    terms_accepted = forms.BooleanField(error_messages={"required": "Please accept the terms, or go back."})
    risk_accepted = forms.BooleanField(
        error_messages={"required": "Please accept the residual risk, or go back."}
    )
    rights_attested = forms.BooleanField(
        error_messages={"required": "Please confirm your right to allow this, or go back."}
    )

    def __init__(self, data: Any = None, *, states_a_risk: bool, third_party: bool) -> None:
        super().__init__(data)
        if not states_a_risk:
            del self.fields["risk_accepted"]
        if not third_party:
            del self.fields["rights_attested"]
