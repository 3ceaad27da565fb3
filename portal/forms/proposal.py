"""The answers to a proposal: one choice for each open item, and the declarations of the signatory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from consent.operations.proposal_answers import AnswerInput
from consent.queries.proposal_records import ItemRecord

_CHOICES: Final = [("accept", "Accept"), ("refuse", "Refuse"), ("later", "Answer later")]
_UNTICKED: Final = "Please tick this to accept, or refuse instead."


class ProposalForm(forms.Form):
    terms_accepted = forms.BooleanField(required=False)
    risk_accepted = forms.BooleanField(required=False)
    rights_attested = forms.BooleanField(required=False)
    reason = forms.CharField(required=False, max_length=500)

    def __init__(
        self, data: Any = None, *, items: Sequence[ItemRecord], states_a_risk: bool, third_party: bool
    ) -> None:
        super().__init__(data)
        self._needed = ["terms_accepted"]
        for name, needed in (("risk_accepted", states_a_risk), ("rights_attested", third_party)):
            if needed:
                self._needed.append(name)
            else:
                del self.fields[name]
        self._items = items
        for each in items:
            self.fields[f"item-{each.item}"] = forms.ChoiceField(
                choices=_CHOICES, widget=forms.RadioSelect, initial="later", label="Your answer"
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if any(data.get(f"item-{each.item}") == "accept" for each in self._items):
            for name in self._needed:
                if not data.get(name):
                    self.add_error(name, _UNTICKED)
        return data

    def answers(self) -> list[AnswerInput]:
        """Return the answers given; items that are answered later are left out."""
        said = [(each.item, self.cleaned_data[f"item-{each.item}"]) for each in self._items]
        reason = self.cleaned_data["reason"]
        return [
            AnswerInput(item, answer, reason=reason if answer == "refuse" else "")
            for item, answer in said
            if answer != "later"
        ]
