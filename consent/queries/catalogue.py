from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from consent.facts import CategoryFacts, Field
from consent.models import Category, CategoryVersion, Purpose
from consent.queries import offers
from ledger import reading_once


class NoSuchCategory(LookupError):
    """The category does not exist. Check its code and version."""

    code = "no_such_category"


@dataclass(frozen=True, slots=True)
class CategoryRecord:
    """A category in one version. `fields` are dictionaries as in `CategoryVersion.fields`."""

    id: UUID
    mode: str
    code: str
    version: int
    name: str
    description: str
    fields: tuple[dict[str, Any], ...]
    time_field: str
    third_party: bool
    recorded_at: datetime | None
    editorial: bool
    renames: tuple[tuple[str, str], ...]
    offered_to: tuple[UUID, ...] | None

    @property
    def field_names(self) -> tuple[str, ...]:
        return tuple(field["name"] for field in self.fields)


def category_facts(document: Mapping[str, Any]) -> CategoryFacts:
    """Parse a category as the SQL functions of facts return it, with its older versions if it has any."""
    present = _version_facts(document["code"], document)
    older = document.get("older")
    if not older:
        return present
    return replace(present, older=tuple(_version_facts(document["code"], each) for each in older))


def _version_facts(code: str, document: Mapping[str, Any]) -> CategoryFacts:
    return CategoryFacts(
        code,
        document["version"],
        tuple(
            Field(f["name"], f["identifies"], f["quasi_identifier"], f["type"], f["description"])
            for f in document["fields"]
        ),
        words=(document["name"], document["description"], document["time_field"]),
        third_party=document["third_party"],
        editorial=document["editorial"],
        renames=tuple((was, now) for was, now in document["renames"]),
        seq=document.get("seq") or 0,
    )


def known_facts(*, mode: str, code: str, as_known_at: datetime | None = None) -> CategoryFacts:
    """Return a category with its older versions, as it was known at an instant. Raises: NoSuchCategory."""
    rows = CategoryVersion.objects.filter(category__mode=mode, category__code=code).order_by("number")
    if as_known_at is not None:
        rows = rows.filter(recorded_at__lte=as_known_at)
    versions = [_version_facts(code, _document(row)) for row in rows]
    if not versions:
        raise NoSuchCategory(code)
    return replace(versions[-1], older=tuple(versions[:-1]))


def facts_of(*, ids: Collection[UUID]) -> dict[UUID, CategoryFacts]:
    """Return these categories with their older versions, by id."""
    versions: dict[UUID, list[CategoryFacts]] = {}
    rows = CategoryVersion.objects.filter(category__in=ids).select_related("category").order_by("number")
    for row in rows:
        versions.setdefault(row.category_id, []).append(_version_facts(row.category.code, _document(row)))
    return {id: replace(known[-1], older=tuple(known[:-1])) for id, known in versions.items()}


def _document(row: CategoryVersion) -> dict[str, Any]:
    members = ("fields", "name", "description", "time_field", "third_party", "editorial", "renames")
    return {"version": row.number, "seq": row.revision, **{name: getattr(row, name) for name in members}}


def category(
    *, mode: str, code: str, version: int | None = None, as_known_at: datetime | None = None
) -> CategoryRecord:
    """Return the newest version of a category, or `version`. Raises: NoSuchCategory."""
    rows = CategoryVersion.objects.filter(category__mode=mode, category__code=code).select_related("category")
    if version is not None:
        rows = rows.filter(number=version)
    if as_known_at is not None:
        rows = rows.filter(recorded_at__lte=as_known_at)
    newest = rows.order_by("-number").first()
    if newest is None:
        raise NoSuchCategory(code)
    return _seen(newest)


@reading_once.once
def categories(
    *, mode: str, after: str = "", limit: int | None = None, account: UUID | None = None
) -> list[CategoryRecord]:
    """List the categories in order of code. `account` keeps those that this customer may see."""
    visible = Category.objects.filter(mode=mode)
    if account is not None:
        visible = visible.filter(offers.categories_of(account))
    rows = (
        CategoryVersion.objects.filter(category__in=visible, category__code__gt=after)
        .select_related("category")
        .order_by("category__code", "-number")
        .distinct("category__code")
    )
    return [_seen(row) for row in (rows[:limit] if limit is not None else rows)]


def personal_data_categories(*, mode: str) -> tuple[str, ...]:
    """Return the codes of categories that ever held third-party data or fields that identify a person."""
    rows = CategoryVersion.objects.filter(category__mode=mode).filter(
        Q(third_party=True) | Q(fields__contains=[{"identifies": "person"}])
    )
    return tuple(sorted(set(rows.values_list("category__code", flat=True))))


def _seen(row: CategoryVersion) -> CategoryRecord:
    return CategoryRecord(
        row.category.id,
        row.category.mode,
        row.category.code,
        row.number,
        row.name,
        row.description,
        tuple(row.fields),
        row.time_field,
        row.third_party,
        row.recorded_at,
        row.editorial,
        tuple((was, now) for was, now in row.renames),
        tuple(row.category.offered_to) if row.category.offered_to is not None else None,
    )


def consent_key(*, mode: str, category: str, purpose: str) -> tuple[UUID, UUID] | None:
    """Return the ids of a category and a purpose, None if one of them does not exist."""
    found = Category.objects.filter(mode=mode, code=category).values_list("id", flat=True).first()
    for_ = Purpose.objects.filter(mode=mode, code=purpose).values_list("id", flat=True).first()
    return (found, for_) if found is not None and for_ is not None else None
