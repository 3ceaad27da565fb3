"""The answers to a proposal: one choice for each open item, and the declarations of the signatory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from consent.clauses import Clauses
from consent.operations.proposal_answers import AnswerInput
from consent.queries.proposal_records import ItemRecord
from portal.forms.signature import SignatureForm

_CHOICES: Final = [("accept", "Accept"), ("refuse", "Refuse"), ("later", "Answer later")]
_UNTICKED: Final = "Please tick this to accept, or refuse instead."


class ProposalForm(SignatureForm):
    """The answers and one signature, which is asked for where an item is accepted."""

    use_required_attribute = False
    reason = forms.CharField(required=False, max_length=500)

    def __init__(
        self, data: Any = None, *, items: Sequence[ItemRecord], needs: Sequence[tuple[Clauses, bool]]
    ) -> None:
        forms.Form.__init__(self, data)
        third_party = any(about_others for _, about_others in needs)
        self.ask([clauses for clauses, _ in needs], third_party=third_party, asks_class=True)
        self._items = items
        accepts = any(self.data.get(f"item-{each.item}") == "accept" for each in items)
        for field in self.fields.values():
            field.required = field.required and (accepts or not self.is_bound)
            if isinstance(field, forms.BooleanField):
                field.error_messages["required"] = _UNTICKED
        for each in items:
            self.fields[f"item-{each.item}"] = forms.ChoiceField(
                choices=_CHOICES, widget=forms.RadioSelect, initial="later", label="Your answer"
            )

    def answers(self) -> list[AnswerInput]:
        """Return the answers given; items that are answered later are left out."""
        said = [(each.item, self.cleaned_data[f"item-{each.item}"]) for each in self._items]
        reason = self.cleaned_data["reason"]
        return [
            AnswerInput(item, answer, reason=reason if answer == "refuse" else "")
            for item, answer in said
            if answer != "later"
        ]
