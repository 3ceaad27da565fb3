from __future__ import annotations

from typing import Any

from django import forms

from consent import covenant_sentences
from consent.covenants import MODES, is_lei
from desk.forms import fields
from lineage.judgement import parties
from lineage.judgement.model_name import ModelName
from lineage.judgement.parties import Party
from lineage.judgement.recipients import Recipient
from wire import keys

KINDS = (
    ("company", "A company"),
    ("financial_buyer", "A financial buyer"),
    ("tenant", "One of our customers"),
)
WAYS = (
    ("", "In any way"),
    *((one, covenant_sentences.TRANSFER_MODE_TEXTS[one].capitalize()) for one in MODES),
)


class TransferForm(forms.Form):
    """A transfer to check: model, recipient and mode. Without a model, the vendor itself is sold."""

    mode = fields.choice((("live", "Live"), ("test", "Test")), label="Mode")
    model = fields.text(
        label="Model version",
        max_length=400,
        required=False,
        help_text="family/name/version. Left empty: the vendor itself.",
    )
    name = fields.text(label="Recipient", max_length=200)
    domain = fields.text(label="Its domain", max_length=253, required=False)
    lei = fields.text(label="Its LEI", max_length=20, required=False)
    industry = fields.text(
        label="Its industry",
        max_length=200,
        required=False,
        help_text="Left empty, a covenant on an industry needs a review.",
    )
    kind = fields.choice(KINDS, label="What it is")
    way = fields.choice(WAYS, label="How it would go", required=False)

    @property
    def recipient(self) -> Recipient:
        said = self.cleaned_data
        return Recipient(Party(said["name"], said["domain"], said["lei"]), said["industry"], said["kind"])

    def clean_model(self) -> ModelName | None:
        said = self.cleaned_data["model"]
        parts = said.split("/")
        if not said:
            return None
        if len(parts) != 3 or not all(keys.is_key(part) for part in parts):
            raise forms.ValidationError("As family/name/version.")
        return ModelName(*parts)

    def clean_domain(self) -> Any:
        said = self.cleaned_data["domain"]
        if said and not parties.normal_domain(said):
            raise forms.ValidationError("A domain such as hollis.example.")
        return said

    def clean_lei(self) -> Any:
        said = self.cleaned_data["lei"]
        if said and not is_lei(said):
            raise forms.ValidationError("20 characters with their check digits.")
        return said


class NoteForm(forms.Form):
    note = fields.long_text(label="Why, in words", max_length=2000)
