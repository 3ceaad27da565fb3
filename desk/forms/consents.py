from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from consent import conditions as rules
from consent import forms as data_forms
from consent.conditions import Conditions
from consent.models.consent import RISK_CLASSES
from consent.queries.catalogue import CategoryRecord
from consent.queries.purposes import PurposeRecord
from consent.queries.terms import TermsRecord
from desk.forms import fields
from language import words
from wire import times


class QuestionForm(forms.Form):
    """The category and purpose of a consent; the form for its conditions depends on them."""

    category = fields.choice([], label="Category")
    purpose = fields.choice([], label="Purpose")

    def __init__(
        self,
        *args: Any,
        categories: Sequence[CategoryRecord],
        purposes: Sequence[PurposeRecord],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(c.code, c.name) for c in categories]  # type: ignore[attr-defined]
        self.fields["purpose"].choices = [(p.code, p.name) for p in purposes]  # type: ignore[attr-defined]


class ConditionsForm(forms.Form):
    """The conditions of a consent, validated by the same rules as in the API."""

    fields_allowed = fields.several([], label="Fields")
    form = fields.choice(
        [(form, words.FORMS[form].word) for form in reversed(data_forms.FORMS)],
        label="Least-processed form",
        help_text="Covers every form that is processed further. The most processed stands first.",
    )
    made_by = fields.choice(
        [
            (data_forms.VENDOR, "We do, and measure it"),
            (data_forms.CUSTOMER, "The customer, before sending it: counts on its word"),
        ],
        label="Who brings it into this form",
        required=False,
        help_text="The customer only for anonymised, aggregated and synthetic data.",
    )
    regions = fields.text(label="Regions", help_text="Such as DE, FR, EU, EEA, or * for anywhere.")
    model_families = fields.text(label="Model families", help_text="Their names, or * for any.")
    processors = fields.text(
        label="Processors", help_text="Their names, * for any that the vendor has engaged, or “none”."
    )
    from_beginning = fields.tick(label="Data from before today as well")
    data_from = fields.DayField(label="Data from", required=False)
    data_until = fields.DayField(label="Data until (not included)", required=False)
    min_age_days = fields.number(
        label="Least age of the data (days)", min_value=1, required=False, help_text="Empty: no least age."
    )
    valid_from = fields.DayField(label="Valid from", required=False, help_text="Empty: at once.")
    valid_until = fields.DayField(label="Valid until (not included)", required=False)
    terms = fields.choice([], label="Terms")
    risk_class = fields.choice(
        [("", "As recorded"), *RISK_CLASSES], label="How the document classes this data", required=False
    )
    risk_accepted = fields.tick(label="The document accepts the residual risk stated in the terms")
    rights_attested = fields.tick(label="The document attests the customer's rights in third parties' data")
    document = fields.document(label="Signed document", required=False)
    signatory_name = fields.text(
        label="Name of the person who signed the document", required=False, max_length=200
    )
    signatory_email = fields.email(
        label="Their mail address", required=False, help_text="They receive a mail about it."
    )
    signatory_title = fields.text(label="Their position", required=False, max_length=200)

    def __init__(
        self,
        *args: Any,
        category: CategoryRecord,
        terms: Sequence[TermsRecord],
        zone: ZoneInfo,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields.in_zone(self, zone)
        self._category = category
        choices = [(f["name"], f"{f['name']}: {f['description']}") for f in category.fields]
        self.fields["fields_allowed"].choices = choices  # type: ignore[attr-defined]
        self.fields["terms"].choices = [(t.version, str(t.title) + f" ({t.version})") for t in terms]  # type: ignore[attr-defined]
        if not category.third_party:
            del self.fields["rights_attested"]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        # Only when it is recorded: with an error the browser would not send a chosen file again.
        if "record" in self.data and (said.get("document") or self.data.get("kept")):
            for name in ("signatory_name", "signatory_email"):
                if name not in self.errors and not said.get(name):
                    self.add_error(name, "A signed document has a signatory: name the person who signed it.")
        return said

    def conditions(self) -> Conditions | None:
        """The conditions, or None with the faults noted on the form."""
        said = self.cleaned_data
        written = {
            "fields": said["fields_allowed"],
            "form": said["form"],
            "made_by": said["made_by"] or None,
            "regions": _words(said["regions"].upper()),
            "model_families": _words(said["model_families"]),
            "processors": _processors(said["processors"]),
            "data_from": rules.BEGINNING if said["from_beginning"] else _time(said["data_from"]),
            "data_until": _time(said["data_until"]),
            "valid_from": _time(said["valid_from"]),
            "valid_until": _time(said["valid_until"]),
            "min_age_days": said["min_age_days"],
        }
        found, errors = rules.parse(written, category_fields=self._category.field_names, pointer="")
        for error in errors:
            name = error.pointer.split("/")[1]
            self.add_error("fields_allowed" if name == "fields" else name, error.detail)
        return found


def _processors(text: str) -> list[str] | None:
    """Return the names; None for any, an empty list for none."""
    said = text.strip().lower()
    return None if said == "*" else [] if said == "none" else _words(text)


def _words(text: str) -> list[str]:
    return [word for word in text.replace(",", " ").split() if word]


def _time(instant: Any) -> str | None:
    return times.render(instant) if instant else None
