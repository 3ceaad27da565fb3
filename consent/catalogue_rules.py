"""What a version of a category or purpose may be, and which changes wait for a second person. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from consent import meanings
from consent.catalogue_faults import (
    FieldNamedTwice,
    IdentifiesUnknown,
    NoFields,
    NotEditorial,
    ThirdPartyRequired,
    TimeFieldUnknown,
)
from consent.facts import CategoryFacts, Field, PurposeFacts

IDENTIFIES: Final = ("none", "person", "organisation")
# The accounts that a category or purpose is offered to; None means all.
Offer = tuple[UUID, ...] | None


def check_category(version: CategoryFacts) -> None:
    """Check a version by itself. Raises: NoFields, FieldNamedTwice, IdentifiesUnknown, TimeFieldUnknown."""
    if not version.fields:
        raise NoFields("list at least one field")
    names = [field.name for field in version.fields]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise FieldNamedTwice(", ".join(twice))
    for field in version.fields:
        if field.identifies not in IDENTIFIES:
            raise IdentifiesUnknown(f"{field.name}: {field.identifies}")
    time_field = version.words[2]
    if time_field and time_field not in names:
        raise TimeFieldUnknown(time_field)


def check_about_people(version: CategoryFacts) -> None:
    """Check that a category with a person's field is about people. Raises: ThirdPartyRequired."""
    people = [field.name for field in version.fields if field.identifies == "person"]
    if people and not version.third_party:
        raise ThirdPartyRequired(f"{', '.join(people)} identifies a person")


def check_editorial(before: CategoryFacts, after: CategoryFacts) -> None:
    """Check that the version changes words alone, or takes back what an earlier version changed.

    Raises: NotEditorial.
    """
    names = dict(after.renames)
    former = {names.get(field.name, field.name): field for field in before.fields}
    if len(former) != len(before.fields) or not set(names) <= {field.name for field in before.fields}:
        raise NotEditorial("a rename names a field that is not there, or one that is there already")
    if after.third_party != before.third_party:
        raise NotEditorial("`third_party` is not a word")
    present = {field.name for field in after.fields}
    if present != former.keys():
        odd = sorted(present ^ former.keys())
        raise NotEditorial(f"fields are added or removed: {', '.join(odd)}")
    for field in after.fields:
        was = former[field.name]
        reworded = replace(was, name=field.name, description=field.description)
        if field != reworded and not _stood_before(field, before):
            raise NotEditorial(f"{field.name} changes its type or its marks")


def _stood_before(field: Field, before: CategoryFacts) -> bool:
    """Whether an earlier version had the field so, and every version since had it in some way."""
    versions = (*before.older, before)
    for version in reversed(versions):
        stood = next((each for each in version.fields if each.name == field.name), None)
        if stood is None:
            return False
        if stood == field:
            return True
    return False


def lowered(before: CategoryFacts, after: CategoryFacts) -> list[str]:
    """Return the fields with a mark that the version takes down, and `third_party` if it takes that down."""
    present = {field.name: field for field in after.fields}
    names = [
        was.name for was in before.fields if was.name in present and meanings.lowers(was, present[was.name])
    ]
    return [*names, "third_party"] if before.third_party and not after.third_party else names


def followed_by(before: CategoryFacts, after: CategoryFacts) -> CategoryFacts:
    """Return the category with one more version."""
    return replace(after, older=(*before.older, replace(before, older=())))


def purpose_followed_by(before: PurposeFacts, after: PurposeFacts) -> PurposeFacts:
    """Return the purpose with one more version."""
    return replace(after, older=(*before.older, replace(before, older=())))


def widens_offer(before: Offer, after: Offer) -> bool:
    """Whether more accounts may see it than before."""
    if before is None:
        return False
    return after is None or not set(after) <= set(before)


def field_document(field: Field) -> Mapping[str, object]:
    """Return the field as versions store it."""
    return {
        "name": field.name,
        "type": field.type,
        "description": field.description,
        "identifies": field.identifies,
        "quasi_identifier": field.quasi_identifier,
    }


def offer_of(accounts: Collection[UUID] | None) -> Offer:
    """Return the accounts sorted and without repeats. Equal offers then compare as equal."""
    return None if accounts is None else tuple(sorted(set(accounts)))


def renames_of(pairs: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the pairs in a settled order, without names that stay."""
    return tuple(sorted((was, now) for was, now in pairs if was != now))
