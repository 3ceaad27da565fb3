"""Import everything that requests need before the first is taken: it would wait for seconds, and others behind it."""

from __future__ import annotations

from django.urls import get_resolver


def import_views() -> None:
    """Import every view and what it needs, and build the tables of routes."""
    _ = get_resolver().reverse_dict
