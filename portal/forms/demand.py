from __future__ import annotations

from typing import Any

from django import forms

from language import words


class DemandForm(forms.Form):
    """What would make a no a yes. All of it is optional."""

    wishes = forms.MultipleChoiceField(
        required=False,
        choices=[(code, each.word) for code, each in words.WISHES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    figure = forms.DecimalField(required=False, min_value=0, max_value=100, decimal_places=2)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        wishes = set(said.get("wishes") or ())
        if said.get("figure") is not None:
            wishes.add("price")
        if len(wishes) > 1:
            wishes.discard("nothing")
        return {**said, "wishes": [code for code in words.WISHES if code in wishes]}
