from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent import kinds, shipped_purposes
from consent.models import Category, CategoryVersion, Purpose
from ledger import explained_rows
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from wire import ids

IDENTIFIES = ("none", "person", "organisation")


@dataclass(frozen=True, slots=True)
class FieldInput:
    """One field of a category. `identifies`: none, person or organisation."""

    name: str
    type: str
    description: str
    identifies: str
    quasi_identifier: bool


class NoFields(ValueError):
    """The category has no fields. List at least one field."""

    code = "no_fields"


class FieldNamedTwice(ValueError):
    """Two fields of the category have the same name. Give each field its own name."""

    code = "field_named_twice"


class IdentifiesUnknown(ValueError):
    """The value of `identifies` is unknown. Use none, person or organisation."""

    code = "unknown_identifies"


class TimeFieldUnknown(ValueError):
    """The time field does not exist. Name one of the category's fields."""

    code = "unknown_time_field"


class PurposeReachChanged(Exception):
    """Consents rely on `cross_tenant` of this purpose, so it cannot change. Add a new purpose instead."""

    code = "purpose_reach_is_fixed"


@transaction.atomic
def put_category(
    *,
    mode: str,
    code: str,
    name: str,
    description: str,
    fields: Sequence[FieldInput],
    time_field: str = "",
    third_party: bool = False,
    by: Actor,
    at: datetime,
) -> UUID:
    """Create the category or add a version to it. Nothing is written if nothing changed.

    Earlier consents do not cover a field that is new in this version.
    Raises: NoFields, FieldNamedTwice, IdentifiesUnknown, TimeFieldUnknown.
    """
    _check_fields(fields, time_field)
    category = explained_rows.locked(Category.objects.filter(mode=mode, code=code))
    newest = category.versions.order_by("-number").first() if category else None
    values = {
        "name": name,
        "description": description,
        "fields": [asdict(field) for field in fields],
        "time_field": time_field,
        "third_party": third_party,
    }
    if category and newest and all(getattr(newest, member) == value for member, value in values.items()):
        return category.id
    number = newest.number + 1 if newest else 1
    body = {"category": code, "version": number, **values}
    draft = Draft(ids.new(at=at), kinds.CATEGORY.name, mode, body)
    if category is None:
        category = Category(id=ids.new(at=at), mode=mode, code=code, created_at=at)
        explained_rows.add(category, entry=draft.id)
    CategoryVersion.objects.create(category=category, number=number, entry_id=draft.id, **values)
    ledger.record([draft], by=by, at=at)
    return category.id


@transaction.atomic
def put_purpose(*, mode: str, code: str, name: str, cross_tenant: bool, by: Actor, at: datetime) -> UUID:
    """Create or rename a purpose. Raises: PurposeReachChanged."""
    purpose = explained_rows.locked(Purpose.objects.filter(mode=mode, code=code))
    if purpose is None:
        purpose = Purpose(
            id=ids.new(at=at), mode=mode, code=code, name=name, cross_tenant=cross_tenant, created_at=at
        )
    elif purpose.cross_tenant != cross_tenant:
        raise PurposeReachChanged(code)
    elif purpose.name == name:
        return purpose.id
    purpose.name = name
    body = {"purpose": code, "name": name, "cross_tenant": cross_tenant}
    draft = Draft(ids.new(at=at), kinds.PURPOSE.name, mode, body)
    explained_rows.put(purpose, entry=draft.id)
    ledger.record([draft], by=by, at=at)
    return purpose.id


@transaction.atomic
def ship_purposes(*, mode: str, by: Actor, at: datetime) -> list[str]:
    """Create the shipped purposes that are missing. Existing ones keep the vendor's changes.

    Returns the codes of the created purposes.
    """
    existing = set(Purpose.objects.filter(mode=mode).values_list("code", flat=True))
    missing = [purpose for purpose in shipped_purposes.PURPOSES if purpose.code not in existing]
    for purpose in missing:
        put_purpose(
            mode=mode, code=purpose.code, name=purpose.name, cross_tenant=purpose.cross_tenant, by=by, at=at
        )
    return [purpose.code for purpose in missing]


def _check_fields(fields: Sequence[FieldInput], time_field: str) -> None:
    if not fields:
        raise NoFields("list at least one field")
    names = [field.name for field in fields]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise FieldNamedTwice(", ".join(twice))
    for field in fields:
        if field.identifies not in IDENTIFIES:
            raise IdentifiesUnknown(f"{field.name}: {field.identifies}")
    if time_field and time_field not in names:
        raise TimeFieldUnknown(time_field)
