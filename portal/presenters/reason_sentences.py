"""The reasons of a denial in sentences: what stands in the way, and what the reader can do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from consent.reasons import Code
from language import words
from language.formats import country
from wire import times


@dataclass(frozen=True, slots=True)
class Sentences:
    """Of one reason: what it says, with members of its detail as placeholders, and what the reader can do."""

    says: str
    do: str = ""


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One reason as a page shows it. `consent` is the id of the consent that caused it."""

    code: str
    says: str
    do: str
    consent: str | None
    since: datetime | None
    terms: str | None


_ALLOW: Final = "Allow this use, if you want it."
_CHANGE: Final = "Change the consent, if you want to allow this."
_QUESTION: Final = "This lies with the question. You need not do anything."
TEXTS: Final[Mapping[Code, Sentences]] = {
    "unknown_tenant": Sentences("Licet did not know this tenant at that time.", _QUESTION),
    "unknown_category": Sentences("This kind of data did not exist, or is not offered to you.", _QUESTION),
    "unknown_purpose": Sentences("This purpose did not exist, or is not offered to you.", _QUESTION),
    "tenant_suspended": Sentences(
        "Your vendor has suspended every use of your data.", "Ask your account manager why."
    ),
    "agreement_prohibits": Sentences(
        "The agreement {agreement} prohibits training with your data.",
        "It stays so until the agreement is amended. Your choices in this portal cannot override it.",
    ),
    "agreement_lapsed": Sentences(
        "The agreement {agreement} prohibited training. It has ended, and no newer agreement replaces it.",
        "The prohibition stays until a newer agreement says otherwise.",
    ),
    "contract_ended": Sentences(
        "Your contract has ended: no agreement that permits training is in force.",
        "See the end of your contract on the account page.",
    ),
    "account_changed": Sentences(
        "The data passed to another account. Its signatory has not confirmed this consent.",
        "Confirm the consent, if you want it to go on.",
    ),
    "no_consent": Sentences("You have not allowed this use of this data.", _ALLOW),
    "proposed_only": Sentences(
        "This use was proposed, and you have not confirmed the proposal.", "Confirm or refuse the proposal."
    ),
    "not_yet_valid": Sentences("Your consent has not begun yet.", "It counts from its first day on."),
    "withdrawn": Sentences("You withdrew the consent.", _ALLOW),
    "authority_disputed": Sentences(
        "The authority of the person who gave the consent is disputed.",
        "Give the consent again, signed by a person with authority.",
    ),
    "rights_not_attested": Sentences(
        "This data came to hold data about people, and you have not confirmed that you may allow its use.",
        "Confirm your right on the page of the consent.",
    ),
    "second_signature_due": Sentences(
        "The consent needs a second signature, which was not given in time.",
        "A second person signs on the page of the consent.",
    ),
    "expired": Sentences("The consent has reached its end date.", "Allow the use again, if you want it."),
    "paused": Sentences("You paused the consent.", "Resume it, if you want it to count again."),
    "terms_superseded": Sentences(
        "The terms {terms} of this consent were replaced, and the new terms need your signature.",
        "Read and sign the new terms, if you agree.",
    ),
    "ownership_conflict": Sentences(
        "The terms of this consent give you a part in the model, so it cannot be used for a model shared with others.",
        "This lies with the terms. Ask your account manager.",
    ),
    "audience_not_allowed": Sentences(
        "The result would have gone to {audience}, which this purpose does not include.", _QUESTION
    ),
    "fields_not_covered": Sentences(
        "Your consent does not cover all of the fields asked for: {fields}.", _CHANGE
    ),
    "form_required": Sentences(
        "You allow this data only when it is {required}. The question did not say how the data would be processed.",
        _QUESTION,
    ),
    "form_insufficient": Sentences(
        "You allow this data only when it is {required}. The question asked for it as {form}.", _CHANGE
    ),
    "region_required": Sentences(
        "You allow this data only in {allowed}. The question did not say where it would be processed.",
        _QUESTION,
    ),
    "region_not_allowed": Sentences(
        "You allow this data only in {allowed}. The question asked for {region}.", _CHANGE
    ),
    "region_not_attested": Sentences(
        "The system that asked may act only in {key_regions}, and the question was about another place.",
        _QUESTION,
    ),
    "model_family_required": Sentences(
        "You allow only the model families {allowed}. The question named none.", _QUESTION
    ),
    "model_family_not_allowed": Sentences(
        "You allow only the model families {allowed}. The question was about {model_family}.", _CHANGE
    ),
    "processor_not_allowed": Sentences("You have not allowed these processors: {processors}.", _CHANGE),
    "data_outside_window": Sentences("A part of the data lies outside the period that you allow.", _CHANGE),
    "state_unproven": Sentences(
        "Licet could not prove the stored state of this consent, and denies until it can.",
        "You need not do anything. Ask your account manager if it lasts.",
    ),
}


_BY_CODE: Final[Mapping[str, Sentences]] = {str(code): text for code, text in TEXTS.items()}


def reason_line(reason: Mapping[str, Any]) -> ReasonLine:
    """Return the line of a reason as the API shows it. A code of an older release is shown as it is."""
    detail, code = reason.get("detail") or {}, str(reason["code"])
    text = _text_for(code, detail)
    since = reason.get("since")
    return ReasonLine(
        code,
        text.says.format_map(_Spoken(detail)),
        text.do,
        reason.get("consent"),
        times.parse(since) if since else None,
        detail.get("superseded_by"),
    )


def reason_lines(reasons: Sequence[Mapping[str, Any]]) -> list[ReasonLine]:
    return [reason_line(reason) for reason in reasons]


def _text_for(code: str, detail: Mapping[str, Any]) -> Sentences:
    if code == "region_not_allowed" and "allowed" not in detail:
        return Sentences("{region} is not a country or region that Licet knows.", _QUESTION)
    if code == "form_insufficient" and "required" not in detail:
        return Sentences("{form} is not a way of processing that Licet knows.", _QUESTION)
    if code == "fields_not_covered" and not detail.get("fields"):
        return Sentences("Your consent covers none of the fields that this data has today.", _CHANGE)
    return _BY_CODE.get(code) or Sentences(code.replace("_", " ").capitalize() + ".")


class _Spoken(dict[str, Any]):
    """Members of a detail in words. A member that is left out reads as `–`."""

    def __getitem__(self, name: str) -> str:
        value = self.get(name)
        if value in (None, []):
            return "–"
        if name in {"form", "required"}:
            return words.FORMS[value].word.lower() if value in words.FORMS else str(value)
        if isinstance(value, list):
            return ", ".join(
                _place(each) if name in {"allowed", "key_regions"} else str(each) for each in value
            )
        return _place(value) if name == "region" else str(value)


def _place(code: str) -> str:
    return words.GROUPS.get(code) or country(code)
