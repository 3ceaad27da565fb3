from __future__ import annotations

from django import forms

from consent.covenants import is_lei
from lineage.judgement import parties


class CompetitorForm(forms.Form):
    """A competitor that the customer names."""

    name = forms.CharField(
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": "Please say who it is."},
    )
    domain = forms.CharField(required=False, max_length=253)
    lei = forms.CharField(required=False, max_length=20)

    def clean_domain(self) -> str:
        domain: str = self.cleaned_data["domain"]
        if domain and not parties.normal_domain(domain):
            raise forms.ValidationError("This is not a domain. Write it as in hollis.example.")
        return domain

    def clean_lei(self) -> str:
        lei: str = self.cleaned_data["lei"]
        if lei and not is_lei(lei):
            raise forms.ValidationError("This is not an LEI. It has 20 letters and digits.")
        return lei
