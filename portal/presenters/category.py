"""A category field by field: which consents cover each field, and which fields were added later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from consent.queries import catalogue, covered
from consent.queries.catalogue import CategoryRecord
from consent.queries.consents import ConsentRecord
from consent.queries.purposes import PurposeRecord
from portal.presenters.consent_states import ConsentState

Cover = Literal["covered", "changed", "left out", "new"]


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field's row. `covers` has one word for each purpose with a consent, in the order of the purposes."""

    name: str
    type: str
    description: str
    identifies: str
    quasi_identifier: bool
    covers: tuple[Cover, ...]


def rows(category: CategoryRecord, consents: Sequence[ConsentRecord]) -> list[FieldRow]:
    known = [_names_then(category, consent) for consent in consents]
    today = [frozenset(field.name for field in covered.covered(consent).covered) for consent in consents]
    return [
        FieldRow(
            field["name"],
            field["type"],
            field["description"],
            field["identifies"],
            field["quasi_identifier"],
            tuple(_cover(field, *of) for of in zip(consents, known, today, strict=True)),
        )
        for field in category.fields
    ]


def consented(
    purposes: Sequence[PurposeRecord], questions: Mapping[tuple[str, str], ConsentState], code: str
) -> list[tuple[PurposeRecord, ConsentRecord]]:
    """The purposes with a consent in force for the category."""
    found = []
    for purpose in purposes:
        question = questions.get((code, purpose.code))
        if question is not None and question.is_given and question.ruling is not None:
            found.append((purpose, question.ruling))
    return found


def new_fields(category: CategoryRecord, consent: ConsentRecord | None) -> frozenset[str]:
    """Fields added to the category after the consent was given. The consent does not cover them."""
    if consent is None:
        return frozenset()
    return frozenset(category.field_names) - _names_then(category, consent)


def _names_then(category: CategoryRecord, consent: ConsentRecord) -> frozenset[str]:
    if consent.category_version == category.version:
        return frozenset(category.field_names)
    made = next(
        (e.recorded_at for e in consent.events if e.kind in {"stated", "proposed"}), consent.created_at
    )
    then = catalogue.category(mode=consent.mode, code=consent.category, as_known_at=made)
    return frozenset(then.field_names)


def _cover(
    field: dict[str, Any], consent: ConsentRecord, known: frozenset[str], today: frozenset[str]
) -> Cover:
    if field["name"] in today:
        return "covered"
    if field["name"] in consent.conditions.fields:
        return "changed"
    return "left out" if field["name"] in known else "new"
