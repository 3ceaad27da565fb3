"""Where processes share what they count: tries to sign in, and the like. Pure.

The database by default: a count that each process kept for itself would multiply with the processes, and be forgotten
at each restart.
"""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured

from api.shared_counts import TABLE

_REDIS: Final = ("redis://", "rediss://", "unix://")


def configuration(url: str, *, environment: str) -> dict[str, dict[str, Any]]:
    """Return Django's CACHES. `url` (CACHE_URL) may name a Redis or Valkey. Raises: ImproperlyConfigured."""
    if url.startswith(_REDIS):
        found = {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": url,
            "KEY_PREFIX": "licet",
        }
    elif url:
        raise ImproperlyConfigured(f"CACHE_URL must begin with {', '.join(_REDIS)}, or be left out.")
    elif environment == "development":
        found = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    else:
        found = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": TABLE}
    return {"default": found}
