"""What every page's template knows."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def vendor(request: HttpRequest) -> dict[str, str]:
    """Who trains: its name stands where a sentence needs a subject."""
    return {"vendor": settings.VENDOR_NAME}
