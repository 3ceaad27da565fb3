"""The declarations of a signatory. What must be ticked is never preselected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms

from consent import risk_classes
from consent.clauses import Clauses
from consent.declarations import REFERENCE_KINDS, Declaration, Reference
from portal.presenters import labels

_TEXTS = ("legal_basis", "transfer_mechanism")
# What is typed; everything else is ticked or chosen.
TEXTS: Final = (*_TEXTS, *REFERENCE_KINDS)


class SignatureForm(forms.Form):
    """What a signature brings. A category about people also asks for its legal basis; the terms may require it."""

    terms_accepted = forms.BooleanField(error_messages={"required": "Please accept the terms, or go back."})
    risk_accepted = forms.BooleanField(
        error_messages={"required": "Please accept the residual risk, or go back."}
    )
    rights_attested = forms.BooleanField(
        error_messages={"required": "Please confirm your right to allow this, or go back."}
    )
    risk_class = forms.ChoiceField(
        required=False,
        choices=[
            ("", "As recorded"),
            *((code, labels.RISK_CLASSES[code].word) for code in risk_classes.CLASSES),
        ],
    )
    legal_basis = forms.CharField(required=False, max_length=1000, label="Legal basis")
    transfer_mechanism = forms.CharField(required=False, max_length=1000, label="Mechanism for transfers")
    assessment = forms.CharField(required=False, max_length=500, label="Assessment")
    notice = forms.CharField(required=False, max_length=500, label="Notice to the people")
    works_council = forms.CharField(required=False, max_length=500, label="Agreement with the works council")

    def __init__(
        self,
        data: Any = None,
        *,
        clauses: Clauses,
        third_party: bool,
        asks_class: bool = False,
        texts: Mapping[str, Any] | None = None,
    ) -> None:
        """`texts` are texts that were typed before, to go on with."""
        super().__init__(
            data, initial={name: texts[name] for name in TEXTS if name in texts} if texts else None
        )
        self.ask([clauses], third_party=third_party, asks_class=asks_class)

    def ask(self, clauses: Sequence[Clauses], *, third_party: bool, asks_class: bool) -> None:
        """Leave the fields that a signature under these clauses needs."""
        if not any(each.states_a_risk for each in clauses):
            del self.fields["risk_accepted"]
        if not asks_class:
            del self.fields["risk_class"]
        if not third_party:
            for name in ("rights_attested", *_TEXTS, *REFERENCE_KINDS):
                del self.fields[name]
        else:
            self._require(clauses)

    def _require(self, clauses: Sequence[Clauses]) -> None:
        required = {
            name for each in clauses for name in (*each.required_for_people, *each.requires_references)
        }
        for name in (*_TEXTS, *REFERENCE_KINDS):
            self.fields[name].required = name in required
            self.fields[name].error_messages["required"] = "The terms ask for this. Please fill it in."

    @property
    def texts(self) -> list[Any]:
        """The fields about people's data that are texts, with those that the terms require first."""
        named = [self[name] for name in (*_TEXTS, *REFERENCE_KINDS) if name in self.fields]
        return sorted(named, key=lambda field: not field.field.required)

    def declaration(self, risk_class: str | None = None) -> Declaration:
        """Return what the valid form declares. `risk_class` is the class that was chosen on an earlier page."""
        said = self.cleaned_data
        return Declaration(
            said.get("risk_class") or risk_class,
            said.get("risk_accepted", False),
            said.get("rights_attested", False),
            said.get("legal_basis", ""),
            said.get("transfer_mechanism", ""),
            tuple(Reference(kind, said[kind]) for kind in REFERENCE_KINDS if said.get(kind)),
        )
