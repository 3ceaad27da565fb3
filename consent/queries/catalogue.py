from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from consent.facts import CategoryFacts, Field
from consent.models import CategoryVersion


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

    @property
    def field_names(self) -> tuple[str, ...]:
        return tuple(field["name"] for field in self.fields)

    def facts(self) -> CategoryFacts:
        return category_facts(self.code, self.version, self.fields)


def category_facts(code: str, version: int, fields: Any) -> CategoryFacts:
    return CategoryFacts(
        code, version, tuple(Field(f["name"], f["identifies"], f["quasi_identifier"]) for f in fields)
    )


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


def categories(*, mode: str, after: str = "", limit: int | None = None) -> list[CategoryRecord]:
    """List the categories in order of code."""
    rows = (
        CategoryVersion.objects.filter(category__mode=mode, category__code__gt=after)
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
    )
