"""The conditions of a consent in sentences. A signatory reads them before signing, and again on the receipt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from consent.clauses import Clauses
from consent.conditions import ALL, BEGINNING, Conditions
from language import words
from language.formats import country, deciding_day, deciding_last_day


@dataclass(frozen=True, slots=True)
class Sentence:
    """One condition. `past` marks the one about earlier data, which pages emphasise."""

    about: str
    says: str
    past: bool = False


def sentences(
    conditions: Conditions,
    *,
    field_names: Sequence[str],
    clauses: Clauses,
    begins_at: datetime | None,
    zone: ZoneInfo,
) -> list[Sentence]:
    """Return one sentence per condition, for a category with the fields `field_names`.

    `begins_at` is when the consent took effect, None before that. Days are days in `zone`, which they name.
    """
    return [
        Sentence("Data", _data(conditions, field_names)),
        Sentence("Form", _form(conditions)),
        Sentence("Where", _where(conditions)),
        Sentence("Models", _named(conditions.model_families, any_="Any model family of this purpose.")),
        Sentence("Who", _who(conditions)),
        Sentence("Earlier data", _past(conditions, begins_at, zone), past=True),
        Sentence("Validity", " ".join(_validity(conditions, begins_at, zone))),
        Sentence("Kept for", _kept(conditions, clauses)),
        Sentence("If you withdraw", words.ON_WITHDRAWAL[_elected(conditions, clauses)].says),
    ]


def _form(conditions: Conditions) -> str:
    form = words.FORMS[conditions.form]
    if conditions.made_by_customer:
        return f"{form.word}, made by you before you send it. {words.MADE_BY_CUSTOMER}"
    return f"{form.word}. {form.says}"


def _data(conditions: Conditions, field_names: Sequence[str]) -> str:
    covered = [name for name in field_names if name in conditions.fields] or list(conditions.fields)
    left = [name for name in field_names if name not in conditions.fields]
    if not left:
        return (
            f"All {len(covered)} fields of today: {', '.join(covered)}. Fields added later are not covered."
        )
    return (
        f"{len(covered)} of {len(field_names)} fields: {', '.join(covered)}."
        f" Not covered: {', '.join(left)}, and fields added later."
    )


def _where(conditions: Conditions) -> str:
    if ALL in conditions.regions:
        return "Anywhere in the world."
    return f"Only in {_list([country(code) for code in conditions.regions])}."


def _who(conditions: Conditions) -> str:
    if conditions.processors is None:
        return "The vendor and every processor that it has engaged."
    if not conditions.processors:
        return "The vendor alone, without other processors."
    return f"Only {_list(conditions.processors)}."


def _past(conditions: Conditions, begins_at: datetime | None, zone: ZoneInfo) -> str:
    if conditions.data_from == BEGINNING:
        text = "All data is included, however old."
    elif isinstance(conditions.data_from, datetime):
        text = f"Data created on or after {deciding_day(conditions.data_from, zone)}, is included."
    else:
        start = conditions.valid_from or begins_at
        since = f"{deciding_day(start, zone)}," if start else "the day the consent takes effect"
        text = f"Not included. Only data created from {since} on is included."
    if conditions.data_until is not None:
        text += f" Data created after {deciding_last_day(conditions.data_until, zone)}, is not included."
    if conditions.min_age_days is not None:
        text += f" Data stays out until it is {conditions.min_age_days} days old."
    return text


def _validity(conditions: Conditions, begins_at: datetime | None, zone: ZoneInfo) -> Iterator[str]:
    if conditions.valid_from is not None:
        yield f"From {deciding_day(conditions.valid_from, zone)}."
    elif begins_at is not None:
        yield f"Since {deciding_day(begins_at, zone)}."
    else:
        yield "From the moment it is confirmed."
    if conditions.valid_until is not None:
        yield f"Until the end of {deciding_last_day(conditions.valid_until, zone)}. Then the consent ends by itself."
    else:
        yield "Until you withdraw it."


def _kept(conditions: Conditions, clauses: Clauses) -> str:
    days = clauses.retention_with(conditions.retention_days)
    own = conditions.retention_days is not None and conditions.retention_days < clauses.retention_days
    return f"Copies made for training are destroyed after {days} days{', as you request' if own else ''}."


def _elected(conditions: Conditions, clauses: Clauses) -> str:
    return clauses.on_withdrawal_with(conditions.on_withdrawal)


def _named(names: Sequence[str], *, any_: str) -> str:
    return any_ if ALL in names else f"Only {_list(names)}."


def _list(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
