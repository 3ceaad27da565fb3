"""Template context that every page has."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def vendor(request: HttpRequest) -> dict[str, str]:
    """The vendor's name, for sentences on pages."""
    return {"vendor": settings.VENDOR_NAME}
