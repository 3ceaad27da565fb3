"""Every page of the portal, at the objects that a test made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from django.urls import URLPattern, URLResolver, reverse

from portal import urls
from tests.catalogue import SHARED, TELEMETRY

_ID = re.compile(r"\b([a-z]{3})_[0-9a-z]{26}\b")
_NAMES: dict[str, Any] = {
    "category": TELEMETRY,
    "purpose": SHARED,
    "version": "t1",
    "reference": "written",
    "family": "wear",
    "name": "pm",
    "month": "2025-01",
    "item": "1",
    "form": "json",
}


def of_tenant(mode: str, key: str, known: Mapping[str, str]) -> dict[str, str]:
    """Return the address of each page of a customer, by its name. `known` has addresses of objects, by routes."""
    ids = {found[1]: found[0] for address in known.values() for found in _ID.finditer(address)}
    found: dict[str, str] = {}
    for name, converters in _pages(urls._tenant, {}):
        arguments = {
            argument: _NAMES[argument]
            if argument in _NAMES
            else ids[converter.prefix]
            if hasattr(converter, "prefix")
            else str(uuid4())
            for argument, converter in converters.items()
        }
        if name == "model":
            arguments["version"] = "7"
        found[name] = reverse(f"portal:{name}", kwargs={"mode": mode, "key": key, **arguments})
    return found


def _pages(
    patterns: list[URLPattern | URLResolver], above: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for each in patterns:
        converters = {**above, **each.pattern.converters}
        if isinstance(each, URLResolver):
            yield from _pages(each.url_patterns, converters)
        elif each.name:
            yield each.name, converters
