"""Template context that every page has."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def vendor(request: HttpRequest) -> dict[str, str]:
    """The vendor's name, its address for questions, and the name of its own sign-in where there is one."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return {
        "vendor": settings.VENDOR_NAME,
        "vendor_email": settings.LICET_CONTACT_EMAIL,
        "staff_provider": apps[0]["name"] if apps else "",
    }
