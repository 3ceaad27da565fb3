"""What an address asks of its callers before any of their body is read: a key, and a body of some size at most."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.urls import Resolver404, resolve

from api.route import MIB, Route

STRANGER: Final = MIB
"""Of a caller without a valid key or session."""


def most_bytes(path: str, method: str) -> int:
    """Return what the route at `path` takes; of a page, a document and the form around it."""
    try:
        view = getattr(resolve(path).func, "view_class", None)
    except Resolver404:
        return STRANGER
    route = getattr(getattr(view, method.lower(), None), "route", None)
    if isinstance(route, Route):
        return route.max_bytes
    return int(settings.EVIDENCE_MAX_BYTES) + MIB


def needs_key(path: str, method: str) -> bool:
    """Whether the route at `path` is for callers with a key."""
    try:
        view = getattr(resolve(path).func, "view_class", None)
    except Resolver404:
        return False
    route = getattr(getattr(view, method.lower(), None), "route", None)
    return bool(getattr(view, "authentication_classes", ())) or (
        isinstance(route, Route) and bool(route.scopes)
    )
