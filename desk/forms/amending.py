"""Pages record something new or amend something known, and never take one for the other."""

from __future__ import annotations

from django import forms


class AmendingForm(forms.Form):
    """A form that adds an object, or amends the one that `amends` names. The key itself is never amended."""

    amends = forms.CharField(required=False, widget=forms.HiddenInput)

    def fits(self, field: str, *, known: bool) -> bool:
        """Whether a new key is new, or an amended one is the one that was opened. Otherwise say so at the field.

        `known` says whether something with the key exists. Call it in the transaction that writes.
        """
        key, amends = self.cleaned_data[field], self.cleaned_data["amends"]
        if amends and (amends != key or not known):
            self.add_error(
                field, f"You opened “{amends}”. To record something else, begin with an empty page."
            )
        elif known and not amends:
            self.add_error(field, "This is recorded already. Open it from the list to amend it.")
        else:
            return True
        return False
