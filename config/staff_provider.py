"""The OpenID Connect provider that staff sign in with, from the environment. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured

# Part of the callback's address: /accounts/oidc/staff/login/callback/
ID: Final = "staff"
_PREFIX: Final = "STAFF_OIDC_"


def providers(given: Mapping[str, str], *, environment: str) -> dict[str, Any]:
    """Return django-allauth's SOCIALACCOUNT_PROVIDERS: none, or the one that STAFF_OIDC_ISSUER names.

    Raises: ImproperlyConfigured.
    """
    issuer = given.get(f"{_PREFIX}ISSUER", "").rstrip("/")
    if not issuer:
        return {}
    missing = [name for name in ("CLIENT_ID", "CLIENT_SECRET") if not given.get(f"{_PREFIX}{name}")]
    if missing:
        raise ImproperlyConfigured(f"{_PREFIX}ISSUER is set: set {_PREFIX}{missing[0]} too.")
    if environment != "development" and not issuer.startswith("https://"):
        raise ImproperlyConfigured(f"{_PREFIX}ISSUER must begin with https://.")
    app = {
        "provider_id": ID,
        "name": given.get(f"{_PREFIX}NAME") or "your company's sign-in",
        "client_id": given[f"{_PREFIX}CLIENT_ID"],
        "secret": given[f"{_PREFIX}CLIENT_SECRET"],
        "settings": {"server_url": issuer},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
