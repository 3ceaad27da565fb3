from __future__ import annotations

from django import forms

from language import words


class ReasonForm(forms.Form):
    """A form with an optional reason."""

    reason = forms.CharField(required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class WithdrawalForm(ReasonForm):
    """A withdrawal. `election` may ask for more than the terms guarantee, never for less."""

    election = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    grounds = forms.ChoiceField(
        required=False,
        choices=[("", "Nothing obliges us"), *((code, each.word) for code, each in words.GROUNDS.items())],
    )

    def __init__(self, data: object = None, *, choices: list[tuple[str, str]]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["election"].choices = choices  # type: ignore[attr-defined]
        self.fields["election"].initial = choices[0][0]
