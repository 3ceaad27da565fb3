"""Read the names of categories and purposes by their codes."""

from __future__ import annotations

from collections.abc import Iterable

from consent.models import CategoryVersion, Purpose


def names(*, modes: Iterable[str]) -> dict[tuple[str, str, str], str]:
    """Return the newest name by (mode, "category" or "purpose", code), in two queries."""
    chosen = set(modes)
    versions = CategoryVersion.objects.filter(category__mode__in=chosen).order_by("number")
    categories = versions.values_list("category__mode", "category__code", "name")
    purposes = Purpose.objects.filter(mode__in=chosen).values_list("mode", "code", "name")
    return {(mode, "category", code): name for mode, code, name in categories} | {
        (mode, "purpose", code): name for mode, code, name in purposes
    }
