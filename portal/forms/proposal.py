"""The answers to a proposal: one choice for each open item, and the declarations of the signatory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms

from consent.clauses import Clauses
from consent.conditions import Conditions
from consent.operations.proposal_answers import AnswerInput
from consent.queries.proposal_records import ItemRecord
from portal.forms.signature import SignatureForm

_CHOICES: Final = [("accept", "Accept"), ("refuse", "Refuse"), ("later", "Answer later")]
_COUNTER: Final = ("counter", "Accept with my changes")
_UNTICKED: Final = "Please tick this to accept, or refuse instead."


class ProposalForm(SignatureForm):
    """The answers and one signature, which is asked for where an item is accepted, also with changes."""

    use_required_attribute = False
    reason = forms.CharField(required=False, max_length=500)

    def __init__(
        self,
        data: Any = None,
        *,
        items: Sequence[ItemRecord],
        needs: Sequence[tuple[Clauses, bool]],
        changes: Mapping[int, Conditions] | None = None,
        texts: Mapping[str, Any] | None = None,
    ) -> None:
        """`changes` are the conditions that the member would allow instead of an item's, by its number."""
        forms.Form.__init__(self, data, initial={name: texts[name] for name in texts} if texts else None)
        third_party = any(about_others for _, about_others in needs)
        self.ask([clauses for clauses, _ in needs], third_party=third_party, asks_class=True)
        self._items, self._changes = items, changes or {}
        accepts = any(self.data.get(f"item-{each.item}") in {"accept", "counter"} for each in items)
        for field in self.fields.values():
            field.required = field.required and (accepts or not self.is_bound)
            if isinstance(field, forms.BooleanField):
                field.error_messages["required"] = _UNTICKED
        for each in items:
            changed = each.item in self._changes
            self.fields[f"item-{each.item}"] = forms.ChoiceField(
                choices=[_COUNTER, *_CHOICES] if changed else _CHOICES,
                widget=forms.RadioSelect,
                initial="counter" if changed else "later",
                label="Your answer",
            )

    def answers(self) -> list[AnswerInput]:
        """Return the answers given; items that are answered later are left out."""
        said = [(each.item, self.cleaned_data[f"item-{each.item}"]) for each in self._items]
        reason = self.cleaned_data["reason"]
        return [
            AnswerInput(
                item,
                answer,
                conditions=self._changes[item] if answer == "counter" else None,
                reason=reason if answer in {"refuse", "counter"} else "",
            )
            for item, answer in said
            if answer != "later"
        ]
